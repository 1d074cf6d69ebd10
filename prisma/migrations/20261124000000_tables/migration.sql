-- CreateTable
CREATE TABLE "stripe"."customers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "email" TEXT,
    "name" TEXT,
    "phone" TEXT,
    "description" TEXT,
    "balance" BIGINT,
    "currency" TEXT,
    "delinquent" BOOLEAN,
    "default_source" TEXT,
    "default_payment_method" TEXT,
    "invoice_prefix" TEXT,
    "tax_exempt" TEXT,
    "test_clock" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."products" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "active" BOOLEAN,
    "name" TEXT,
    "description" TEXT,
    "default_price" TEXT,
    "tax_code" TEXT,
    "unit_label" TEXT,
    "statement_descriptor" TEXT,
    "url" TEXT,
    "updated" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."prices" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "product" TEXT,
    "active" BOOLEAN,
    "type" TEXT,
    "currency" TEXT,
    "unit_amount" BIGINT,
    "unit_amount_decimal" DECIMAL(65,30),
    "billing_scheme" TEXT,
    "recurring_interval" TEXT,
    "recurring_interval_count" INTEGER,
    "recurring_usage_type" TEXT,
    "lookup_key" TEXT,
    "nickname" TEXT,
    "tax_behavior" TEXT,
    "tiers_mode" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."subscriptions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "status" TEXT,
    "currency" TEXT,
    "collection_method" TEXT,
    "start_date" TIMESTAMPTZ(0),
    "billing_cycle_anchor" TIMESTAMPTZ(0),
    "cancel_at" TIMESTAMPTZ(0),
    "cancel_at_period_end" BOOLEAN,
    "canceled_at" TIMESTAMPTZ(0),
    "ended_at" TIMESTAMPTZ(0),
    "trial_start" TIMESTAMPTZ(0),
    "trial_end" TIMESTAMPTZ(0),
    "days_until_due" INTEGER,
    "default_payment_method" TEXT,
    "default_source" TEXT,
    "latest_invoice" TEXT,
    "pending_setup_intent" TEXT,
    "schedule" TEXT,
    "description" TEXT,
    "test_clock" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."subscription_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "subscription" TEXT,
    "price" TEXT,
    "product" TEXT,
    "quantity" BIGINT,
    "current_period_start" TIMESTAMPTZ(0),
    "current_period_end" TIMESTAMPTZ(0),
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."invoices" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "subscription" TEXT,
    "status" TEXT,
    "number" TEXT,
    "currency" TEXT,
    "billing_reason" TEXT,
    "collection_method" TEXT,
    "amount_due" BIGINT,
    "amount_paid" BIGINT,
    "amount_remaining" BIGINT,
    "subtotal" BIGINT,
    "total" BIGINT,
    "attempt_count" INTEGER,
    "attempted" BOOLEAN,
    "auto_advance" BOOLEAN,
    "next_payment_attempt" TIMESTAMPTZ(0),
    "due_date" TIMESTAMPTZ(0),
    "effective_at" TIMESTAMPTZ(0),
    "period_start" TIMESTAMPTZ(0),
    "period_end" TIMESTAMPTZ(0),
    "finalized_at" TIMESTAMPTZ(0),
    "paid_at" TIMESTAMPTZ(0),
    "voided_at" TIMESTAMPTZ(0),
    "marked_uncollectible_at" TIMESTAMPTZ(0),
    "customer_email" TEXT,
    "default_payment_method" TEXT,
    "hosted_invoice_url" TEXT,
    "invoice_pdf" TEXT,
    "description" TEXT,
    "test_clock" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."invoice_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "invoice" TEXT,
    "subscription" TEXT,
    "subscription_item" TEXT,
    "invoice_item" TEXT,
    "price" TEXT,
    "product" TEXT,
    "description" TEXT,
    "amount" BIGINT,
    "subtotal" BIGINT,
    "currency" TEXT,
    "quantity" BIGINT,
    "period_start" TIMESTAMPTZ(0),
    "period_end" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."checkout_sessions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "subscription" TEXT,
    "payment_intent" TEXT,
    "setup_intent" TEXT,
    "invoice" TEXT,
    "payment_link" TEXT,
    "client_reference_id" TEXT,
    "mode" TEXT,
    "status" TEXT,
    "payment_status" TEXT,
    "currency" TEXT,
    "amount_subtotal" BIGINT,
    "amount_total" BIGINT,
    "customer_email" TEXT,
    "expires_at" TIMESTAMPTZ(0),
    "url" TEXT,
    "success_url" TEXT,
    "cancel_url" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "checkout_sessions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."checkout_session_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "checkout_session" TEXT,
    "price" TEXT,
    "product" TEXT,
    "description" TEXT,
    "quantity" BIGINT,
    "currency" TEXT,
    "amount_subtotal" BIGINT,
    "amount_discount" BIGINT,
    "amount_tax" BIGINT,
    "amount_total" BIGINT,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "checkout_session_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_methods" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "type" TEXT,
    "allow_redisplay" TEXT,
    "card_brand" TEXT,
    "card_last4" TEXT,
    "card_exp_month" INTEGER,
    "card_exp_year" INTEGER,
    "card_fingerprint" TEXT,
    "billing_email" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."charges" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "payment_intent" TEXT,
    "payment_method" TEXT,
    "balance_transaction" TEXT,
    "amount" BIGINT,
    "amount_captured" BIGINT,
    "amount_refunded" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "paid" BOOLEAN,
    "captured" BOOLEAN,
    "refunded" BOOLEAN,
    "disputed" BOOLEAN,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "description" TEXT,
    "receipt_email" TEXT,
    "receipt_url" TEXT,
    "statement_descriptor" TEXT,
    "transfer_group" TEXT,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "charges_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."coupons" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "percent_off" DECIMAL(65,30),
    "amount_off" BIGINT,
    "currency" TEXT,
    "duration" TEXT,
    "duration_in_months" INTEGER,
    "max_redemptions" INTEGER,
    "times_redeemed" INTEGER,
    "redeem_by" TIMESTAMPTZ(0),
    "valid" BOOLEAN,
    "livemode" BOOLEAN,
    "metadata" JSONB,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "channel" TEXT NOT NULL,
    "event_id" TEXT,
    "request_id" TEXT,
    "api_version" TEXT,
    "synced_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "coupons_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."sync_account" (
    "account_id" TEXT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "is_own" BOOLEAN NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "events_until" TIMESTAMPTZ(0),
    "events_checked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_account_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "stripe"."stripe_event" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "object_type" TEXT,
    "object_id" TEXT,
    "group_key" TEXT,
    "created" TIMESTAMPTZ(0) NOT NULL,
    "api_version" TEXT,
    "channel" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(0),
    "webhook_at" TIMESTAMPTZ(3),
    "gap_id" BIGINT,
    "outcome" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "payload" JSONB NOT NULL,

    CONSTRAINT "stripe_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe"."sync_run" (
    "id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "input" JSONB NOT NULL,
    "result" JSONB,
    "error" TEXT,

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe"."sync_gap" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "began" TIMESTAMPTZ(0) NOT NULL,
    "ended" TIMESTAMPTZ(0) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "repaired_at" TIMESTAMPTZ(3),
    "events" INTEGER NOT NULL,
    "late" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sync_gap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe"."sync_seen" (
    "run_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "effect" TEXT NOT NULL,

    CONSTRAINT "sync_seen_pkey" PRIMARY KEY ("run_id","account_id","object_type","id")
);

-- CreateIndex
CREATE INDEX "customers_email_idx" ON "stripe"."customers"("email");

-- CreateIndex
CREATE INDEX "prices_product_idx" ON "stripe"."prices"("product");

-- CreateIndex
CREATE INDEX "prices_lookup_key_idx" ON "stripe"."prices"("lookup_key");

-- CreateIndex
CREATE INDEX "subscriptions_customer_idx" ON "stripe"."subscriptions"("customer");

-- CreateIndex
CREATE INDEX "subscriptions_latest_invoice_idx" ON "stripe"."subscriptions"("latest_invoice");

-- CreateIndex
CREATE INDEX "subscriptions_default_payment_method_idx" ON "stripe"."subscriptions"("default_payment_method");

-- CreateIndex
CREATE INDEX "subscription_items_subscription_idx" ON "stripe"."subscription_items"("subscription");

-- CreateIndex
CREATE INDEX "subscription_items_price_idx" ON "stripe"."subscription_items"("price");

-- CreateIndex
CREATE INDEX "subscription_items_product_idx" ON "stripe"."subscription_items"("product");

-- CreateIndex
CREATE INDEX "invoices_customer_idx" ON "stripe"."invoices"("customer");

-- CreateIndex
CREATE INDEX "invoices_subscription_idx" ON "stripe"."invoices"("subscription");

-- CreateIndex
CREATE INDEX "invoices_status_idx" ON "stripe"."invoices"("status");

-- CreateIndex
CREATE INDEX "invoice_line_items_invoice_idx" ON "stripe"."invoice_line_items"("invoice");

-- CreateIndex
CREATE INDEX "invoice_line_items_subscription_idx" ON "stripe"."invoice_line_items"("subscription");

-- CreateIndex
CREATE INDEX "invoice_line_items_price_idx" ON "stripe"."invoice_line_items"("price");

-- CreateIndex
CREATE INDEX "invoice_line_items_product_idx" ON "stripe"."invoice_line_items"("product");

-- CreateIndex
CREATE INDEX "checkout_sessions_customer_idx" ON "stripe"."checkout_sessions"("customer");

-- CreateIndex
CREATE INDEX "checkout_sessions_subscription_idx" ON "stripe"."checkout_sessions"("subscription");

-- CreateIndex
CREATE INDEX "checkout_sessions_payment_intent_idx" ON "stripe"."checkout_sessions"("payment_intent");

-- CreateIndex
CREATE INDEX "checkout_sessions_invoice_idx" ON "stripe"."checkout_sessions"("invoice");

-- CreateIndex
CREATE INDEX "checkout_session_line_items_checkout_session_idx" ON "stripe"."checkout_session_line_items"("checkout_session");

-- CreateIndex
CREATE INDEX "checkout_session_line_items_price_idx" ON "stripe"."checkout_session_line_items"("price");

-- CreateIndex
CREATE INDEX "checkout_session_line_items_product_idx" ON "stripe"."checkout_session_line_items"("product");

-- CreateIndex
CREATE INDEX "payment_methods_customer_idx" ON "stripe"."payment_methods"("customer");

-- CreateIndex
CREATE INDEX "charges_customer_idx" ON "stripe"."charges"("customer");

-- CreateIndex
CREATE INDEX "charges_payment_intent_idx" ON "stripe"."charges"("payment_intent");

-- CreateIndex
CREATE INDEX "charges_payment_method_idx" ON "stripe"."charges"("payment_method");

-- CreateIndex
CREATE INDEX "stripe_event_received_at_idx" ON "stripe"."stripe_event"("received_at");

-- CreateIndex
CREATE INDEX "stripe_event_gap_id_idx" ON "stripe"."stripe_event"("gap_id");

-- CreateIndex
CREATE INDEX "sync_run_kind_started_at_idx" ON "stripe"."sync_run"("kind", "started_at");

-- CreateIndex
CREATE INDEX "sync_gap_account_id_found_at_idx" ON "stripe"."sync_gap"("account_id", "found_at");
