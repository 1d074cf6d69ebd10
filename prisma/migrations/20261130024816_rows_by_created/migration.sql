-- Rows by the time their objects were created, for types whose list takes created: an audit of a range reads the rows of that range, and not
-- the whole table. Rows that refer to a review, which are walked by its id. Drift whose cause is not known yet, which is mostly none.
-- Building an index blocks writes of its table, and all are built in one transaction. Webhooks are stored meanwhile, and applied afterwards.
-- Tables with millions of rows take minutes.

-- CreateIndex
CREATE INDEX "balance_transactions_account_id_created_id_idx" ON "stripe"."balance_transactions"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "balance_transactions_account_id_id_idx" ON "stripe"."balance_transactions"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "payouts_account_id_created_id_idx" ON "stripe"."payouts"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "payouts_account_id_id_idx" ON "stripe"."payouts"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "topups_account_id_created_id_idx" ON "stripe"."topups"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "topups_account_id_id_idx" ON "stripe"."topups"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "subscriptions_account_id_created_id_idx" ON "stripe"."subscriptions"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "subscriptions_account_id_id_idx" ON "stripe"."subscriptions"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "subscription_schedules_account_id_created_id_idx" ON "stripe"."subscription_schedules"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "subscription_schedules_account_id_id_idx" ON "stripe"."subscription_schedules"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "invoices_account_id_created_id_idx" ON "stripe"."invoices"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "invoices_account_id_id_idx" ON "stripe"."invoices"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "invoiceitems_account_id_created_id_idx" ON "stripe"."invoiceitems"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "invoiceitems_account_id_id_idx" ON "stripe"."invoiceitems"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "invoice_payments_account_id_created_id_idx" ON "stripe"."invoice_payments"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "invoice_payments_account_id_id_idx" ON "stripe"."invoice_payments"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "credit_notes_account_id_created_id_idx" ON "stripe"."credit_notes"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "credit_notes_account_id_id_idx" ON "stripe"."credit_notes"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "sync_drift_account_id_found_at_idx" ON "stripe"."sync_drift"("account_id", "found_at") WHERE (cause IS NULL);

-- CreateIndex
CREATE INDEX "checkout_sessions_account_id_created_id_idx" ON "stripe"."checkout_sessions"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "checkout_sessions_account_id_id_idx" ON "stripe"."checkout_sessions"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "transfers_account_id_created_id_idx" ON "stripe"."transfers"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "transfers_account_id_id_idx" ON "stripe"."transfers"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "application_fees_account_id_created_id_idx" ON "stripe"."application_fees"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "application_fees_account_id_id_idx" ON "stripe"."application_fees"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "customers_account_id_created_id_idx" ON "stripe"."customers"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "customers_account_id_id_idx" ON "stripe"."customers"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "identity_verification_sessions_account_id_created_id_idx" ON "stripe"."identity_verification_sessions"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "identity_verification_sessions_account_id_id_idx" ON "stripe"."identity_verification_sessions"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "identity_verification_reports_account_id_created_id_idx" ON "stripe"."identity_verification_reports"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "identity_verification_reports_account_id_id_idx" ON "stripe"."identity_verification_reports"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "issuing_cardholders_account_id_created_id_idx" ON "stripe"."issuing_cardholders"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_cardholders_account_id_id_idx" ON "stripe"."issuing_cardholders"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "issuing_cards_account_id_created_id_idx" ON "stripe"."issuing_cards"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_cards_account_id_id_idx" ON "stripe"."issuing_cards"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "issuing_authorizations_account_id_created_id_idx" ON "stripe"."issuing_authorizations"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_authorizations_account_id_id_idx" ON "stripe"."issuing_authorizations"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "issuing_transactions_account_id_created_id_idx" ON "stripe"."issuing_transactions"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_transactions_account_id_id_idx" ON "stripe"."issuing_transactions"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "issuing_disputes_account_id_created_id_idx" ON "stripe"."issuing_disputes"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "issuing_disputes_account_id_id_idx" ON "stripe"."issuing_disputes"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "files_account_id_created_id_idx" ON "stripe"."files"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "files_account_id_id_idx" ON "stripe"."files"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "file_links_account_id_created_id_idx" ON "stripe"."file_links"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "file_links_account_id_id_idx" ON "stripe"."file_links"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "forwarding_requests_account_id_created_id_idx" ON "stripe"."forwarding_requests"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "forwarding_requests_account_id_id_idx" ON "stripe"."forwarding_requests"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "apps_installs_account_id_created_id_idx" ON "stripe"."apps_installs"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "apps_installs_account_id_id_idx" ON "stripe"."apps_installs"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "payment_intents_account_id_created_id_idx" ON "stripe"."payment_intents"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "payment_intents_account_id_id_idx" ON "stripe"."payment_intents"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "payment_intents_review_idx" ON "stripe"."payment_intents"("review");

-- CreateIndex
CREATE INDEX "charges_account_id_created_id_idx" ON "stripe"."charges"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "charges_account_id_id_idx" ON "stripe"."charges"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "refunds_account_id_created_id_idx" ON "stripe"."refunds"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "refunds_account_id_id_idx" ON "stripe"."refunds"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "disputes_account_id_created_id_idx" ON "stripe"."disputes"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "disputes_account_id_id_idx" ON "stripe"."disputes"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "setup_intents_account_id_created_id_idx" ON "stripe"."setup_intents"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "setup_intents_account_id_id_idx" ON "stripe"."setup_intents"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "three_d_secure_authentications_account_id_created_id_idx" ON "stripe"."three_d_secure_authentications"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "three_d_secure_authentications_account_id_id_idx" ON "stripe"."three_d_secure_authentications"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "products_account_id_created_id_idx" ON "stripe"."products"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "products_account_id_id_idx" ON "stripe"."products"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "prices_account_id_created_id_idx" ON "stripe"."prices"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "prices_account_id_id_idx" ON "stripe"."prices"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "plans_account_id_created_id_idx" ON "stripe"."plans"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "plans_account_id_id_idx" ON "stripe"."plans"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "coupons_account_id_created_id_idx" ON "stripe"."coupons"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "coupons_account_id_id_idx" ON "stripe"."coupons"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "promotion_codes_account_id_created_id_idx" ON "stripe"."promotion_codes"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "promotion_codes_account_id_id_idx" ON "stripe"."promotion_codes"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "shipping_rates_account_id_created_id_idx" ON "stripe"."shipping_rates"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "shipping_rates_account_id_id_idx" ON "stripe"."shipping_rates"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "early_fraud_warnings_account_id_created_id_idx" ON "stripe"."early_fraud_warnings"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "early_fraud_warnings_account_id_id_idx" ON "stripe"."early_fraud_warnings"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "reviews_account_id_created_id_idx" ON "stripe"."reviews"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "reviews_account_id_id_idx" ON "stripe"."reviews"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "radar_value_lists_account_id_created_id_idx" ON "stripe"."radar_value_lists"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "radar_value_lists_account_id_id_idx" ON "stripe"."radar_value_lists"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "reporting_report_runs_account_id_created_id_idx" ON "stripe"."reporting_report_runs"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "reporting_report_runs_account_id_id_idx" ON "stripe"."reporting_report_runs"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "tax_rates_account_id_created_id_idx" ON "stripe"."tax_rates"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "tax_rates_account_id_id_idx" ON "stripe"."tax_rates"("account_id", "id") WHERE (created IS NULL);

-- CreateIndex
CREATE INDEX "treasury_financial_accounts_account_id_created_id_idx" ON "stripe"."treasury_financial_accounts"("account_id", "created", "id") WHERE (created IS NOT NULL);

-- CreateIndex
CREATE INDEX "treasury_financial_accounts_account_id_id_idx" ON "stripe"."treasury_financial_accounts"("account_id", "id") WHERE (created IS NULL);
