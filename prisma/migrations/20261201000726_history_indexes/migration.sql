-- Statements that reconcile and the page repeat read what is open or new, and not the history. Most of these indexes are partial and almost empty.
-- Building an index blocks writes of its table, and all are built in one transaction. The inbox is read five times: with millions of events
-- webhooks wait for it or are answered 503, and Stripe sends them again.

-- Written by hand when Prisma knew no partial indexes. Another one takes its place, in the order in which the page shows what is set aside.
DROP INDEX "stripe"."stripe_event_set_aside_idx";

-- DropIndex
DROP INDEX "stripe"."stripe_event_gap_id_idx";

-- DropIndex
DROP INDEX "stripe"."stripe_event_created_idx";

-- DropIndex
DROP INDEX "stripe"."sync_gap_account_id_found_at_idx";

-- CreateIndex
CREATE INDEX "test_helpers_test_clocks_deleted_at_idx" ON "stripe"."test_helpers_test_clocks"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "stripe_event_aside_idx" ON "stripe"."stripe_event"("received_at") WHERE (outcome IN ('failed', 'blocked'));

-- CreateIndex
CREATE INDEX "stripe_event_account_id_created_idx" ON "stripe"."stripe_event"("account_id", "created") WHERE (channel = 'webhook');

-- CreateIndex
CREATE INDEX "stripe_event_gap_id_outcome_idx" ON "stripe"."stripe_event"("gap_id", "outcome") WHERE (gap_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "stripe_event_late_idx" ON "stripe"."stripe_event"("gap_id") WHERE (webhook_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "stripe_event_unserved_idx" ON "stripe"."stripe_event"("account_id") WHERE (outcome = 'ignored' AND group_key IS NOT NULL);

-- CreateIndex
CREATE INDEX "sync_run_workflow_id_idx" ON "stripe"."sync_run"("workflow_id") WHERE (outcome = 'running');

-- CreateIndex
CREATE INDEX "sync_run_whole_idx" ON "stripe"."sync_run"("started_at") WHERE (kind = 'full-sync' AND NOT input ?| ARRAY['customer', 'created'] AND input -> 'dryRun' IS DISTINCT FROM 'true');

-- CreateIndex
CREATE INDEX "sync_gap_account_id_id_idx" ON "stripe"."sync_gap"("account_id", "id");

-- CreateIndex
CREATE INDEX "sync_gap_open_idx" ON "stripe"."sync_gap"("id") WHERE (repaired_at IS NULL);

-- CreateIndex
CREATE INDEX "accounts_deleted_at_idx" ON "stripe"."accounts"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "customers_deleted_at_idx" ON "stripe"."customers"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "customer_sources_deleted_at_idx" ON "stripe"."customer_sources"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "financial_connections_accounts_deleted_at_idx" ON "stripe"."financial_connections_accounts"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_cards_deleted_at_idx" ON "stripe"."issuing_cards"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "setup_intents_deleted_at_idx" ON "stripe"."setup_intents"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "payment_records_deleted_at_idx" ON "stripe"."payment_records"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "products_deleted_at_idx" ON "stripe"."products"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "treasury_financial_accounts_deleted_at_idx" ON "stripe"."treasury_financial_accounts"("deleted_at") WHERE (deleted_at IS NOT NULL);
