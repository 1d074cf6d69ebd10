-- CreateTable
CREATE TABLE "stripe"."balance_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "source_id" TEXT,
    "type" TEXT,
    "reporting_category" TEXT,
    "status" TEXT,
    "amount" BIGINT,
    "fee" BIGINT,
    "net" BIGINT,
    "currency" TEXT,
    "exchange_rate" DECIMAL(65,30),
    "available_on" TIMESTAMPTZ(0),
    "balance_type" TEXT,
    "description" TEXT,
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

    CONSTRAINT "balance_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payouts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "amount" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "type" TEXT,
    "method" TEXT,
    "automatic" BOOLEAN,
    "arrival_date" TIMESTAMPTZ(0),
    "destination" TEXT,
    "source_type" TEXT,
    "balance_transaction" TEXT,
    "failure_balance_transaction" TEXT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "reconciliation_status" TEXT,
    "original_payout" TEXT,
    "reversed_by" TEXT,
    "payout_method" TEXT,
    "application_fee" TEXT,
    "application_fee_amount" BIGINT,
    "trace_id" TEXT,
    "statement_descriptor" TEXT,
    "description" TEXT,
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

    CONSTRAINT "payouts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."topups" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "amount" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "initiated_by" TEXT,
    "payment_method" TEXT,
    "balance_transaction" TEXT,
    "expected_availability_date" TIMESTAMPTZ(0),
    "failure_code" TEXT,
    "failure_message" TEXT,
    "transfer_group" TEXT,
    "statement_descriptor" TEXT,
    "description" TEXT,
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

    CONSTRAINT "topups_pkey" PRIMARY KEY ("account_id","id")
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
CREATE TABLE "stripe"."subscription_schedules" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "subscription" TEXT,
    "status" TEXT,
    "end_behavior" TEXT,
    "current_phase_start" TIMESTAMPTZ(0),
    "current_phase_end" TIMESTAMPTZ(0),
    "default_payment_method" TEXT,
    "canceled_at" TIMESTAMPTZ(0),
    "completed_at" TIMESTAMPTZ(0),
    "released_at" TIMESTAMPTZ(0),
    "released_subscription" TEXT,
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

    CONSTRAINT "subscription_schedules_pkey" PRIMARY KEY ("account_id","id")
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
CREATE TABLE "stripe"."invoiceitems" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "invoice" TEXT,
    "subscription" TEXT,
    "subscription_item" TEXT,
    "price" TEXT,
    "product" TEXT,
    "description" TEXT,
    "amount" BIGINT,
    "net_amount" BIGINT,
    "currency" TEXT,
    "quantity" BIGINT,
    "unit_amount_decimal" DECIMAL(65,30),
    "period_start" TIMESTAMPTZ(0),
    "period_end" TIMESTAMPTZ(0),
    "proration" BOOLEAN,
    "discountable" BOOLEAN,
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

    CONSTRAINT "invoiceitems_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."invoice_payments" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "invoice" TEXT,
    "status" TEXT,
    "payment_type" TEXT,
    "payment_intent" TEXT,
    "charge" TEXT,
    "payment_record" TEXT,
    "amount_requested" BIGINT,
    "amount_paid" BIGINT,
    "currency" TEXT,
    "is_default" BOOLEAN,
    "paid_at" TIMESTAMPTZ(0),
    "canceled_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "invoice_payments_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."invoice_rendering_templates" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "nickname" TEXT,
    "status" TEXT,
    "version" INTEGER,
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

    CONSTRAINT "invoice_rendering_templates_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."credit_notes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "invoice" TEXT,
    "number" TEXT,
    "status" TEXT,
    "type" TEXT,
    "reason" TEXT,
    "currency" TEXT,
    "amount" BIGINT,
    "subtotal" BIGINT,
    "subtotal_excluding_tax" BIGINT,
    "total" BIGINT,
    "total_excluding_tax" BIGINT,
    "discount_amount" BIGINT,
    "amount_shipping" BIGINT,
    "pre_payment_amount" BIGINT,
    "post_payment_amount" BIGINT,
    "out_of_band_amount" BIGINT,
    "customer_balance_transaction" TEXT,
    "memo" TEXT,
    "pdf" TEXT,
    "effective_at" TIMESTAMPTZ(0),
    "voided_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "credit_notes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."credit_note_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "credit_note" TEXT,
    "invoice_line_item" TEXT,
    "type" TEXT,
    "description" TEXT,
    "amount" BIGINT,
    "discount_amount" BIGINT,
    "quantity" BIGINT,
    "unit_amount" BIGINT,
    "unit_amount_decimal" DECIMAL(65,30),
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

    CONSTRAINT "credit_note_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."quotes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "status" TEXT,
    "number" TEXT,
    "currency" TEXT,
    "amount_subtotal" BIGINT,
    "amount_total" BIGINT,
    "amount_discount" BIGINT,
    "amount_shipping" BIGINT,
    "amount_tax" BIGINT,
    "collection_method" TEXT,
    "subscription" TEXT,
    "subscription_schedule" TEXT,
    "invoice" TEXT,
    "from_quote" TEXT,
    "on_behalf_of" TEXT,
    "expires_at" TIMESTAMPTZ(0),
    "finalized_at" TIMESTAMPTZ(0),
    "accepted_at" TIMESTAMPTZ(0),
    "canceled_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "quotes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."quote_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "quote" TEXT,
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

    CONSTRAINT "quote_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."quote_computed_upfront_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "quote" TEXT,
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

    CONSTRAINT "quote_computed_upfront_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_meters" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "display_name" TEXT,
    "event_name" TEXT,
    "event_time_window" TEXT,
    "status" TEXT,
    "aggregation_formula" TEXT,
    "deactivated_at" TIMESTAMPTZ(0),
    "updated" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "billing_meters_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_alerts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "alert_type" TEXT,
    "title" TEXT,
    "status" TEXT,
    "meter" TEXT,
    "usage_threshold_gte" DECIMAL(65,30),
    "usage_threshold_recurrence" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "billing_alerts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_credit_grants" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "name" TEXT,
    "category" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "priority" INTEGER,
    "effective_at" TIMESTAMPTZ(0),
    "expires_at" TIMESTAMPTZ(0),
    "voided_at" TIMESTAMPTZ(0),
    "updated" TIMESTAMPTZ(0),
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

    CONSTRAINT "billing_credit_grants_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_credit_balance_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "credit_grant" TEXT,
    "type" TEXT,
    "effective_at" TIMESTAMPTZ(0),
    "credit_type" TEXT,
    "credit_amount" BIGINT,
    "credit_currency" TEXT,
    "debit_type" TEXT,
    "debit_amount" BIGINT,
    "debit_currency" TEXT,
    "invoice" TEXT,
    "invoice_line_item" TEXT,
    "test_clock" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "billing_credit_balance_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_feedback_options" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT,
    "deactivated_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "billing_feedback_options_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."billing_portal_configurations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "active" BOOLEAN,
    "is_default" BOOLEAN,
    "application" TEXT,
    "default_return_url" TEXT,
    "login_page_url" TEXT,
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

    CONSTRAINT "billing_portal_configurations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."test_helpers_test_clocks" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "status" TEXT,
    "frozen_time" TIMESTAMPTZ(0),
    "deletes_after" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "test_helpers_test_clocks_pkey" PRIMARY KEY ("account_id","id")
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
CREATE TABLE "stripe"."payment_links" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "active" BOOLEAN,
    "url" TEXT,
    "currency" TEXT,
    "submit_type" TEXT,
    "customer_creation" TEXT,
    "payment_method_collection" TEXT,
    "allow_promotion_codes" BOOLEAN,
    "application" TEXT,
    "application_fee_amount" BIGINT,
    "application_fee_percent" DECIMAL(65,30),
    "on_behalf_of" TEXT,
    "transfer_data_destination" TEXT,
    "completed_sessions_count" INTEGER,
    "completed_sessions_limit" INTEGER,
    "inactive_message" TEXT,
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

    CONSTRAINT "payment_links_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_link_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_link" TEXT,
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

    CONSTRAINT "payment_link_line_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."climate_orders" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "product" TEXT,
    "status" TEXT,
    "metric_tons" DECIMAL(65,30),
    "amount_total" BIGINT,
    "amount_subtotal" BIGINT,
    "amount_fees" BIGINT,
    "currency" TEXT,
    "expected_delivery_year" INTEGER,
    "confirmed_at" TIMESTAMPTZ(0),
    "delayed_at" TIMESTAMPTZ(0),
    "delivered_at" TIMESTAMPTZ(0),
    "canceled_at" TIMESTAMPTZ(0),
    "cancellation_reason" TEXT,
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

    CONSTRAINT "climate_orders_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."climate_products" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "delivery_year" INTEGER,
    "metric_tons_available" DECIMAL(65,30),
    "current_prices_per_metric_ton" JSONB,
    "livemode" BOOLEAN,
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

    CONSTRAINT "climate_products_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."climate_suppliers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "removal_pathway" TEXT,
    "info_url" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "climate_suppliers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."accounts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "type" TEXT,
    "business_type" TEXT,
    "business_profile_name" TEXT,
    "business_profile_url" TEXT,
    "business_profile_mcc" TEXT,
    "company_name" TEXT,
    "email" TEXT,
    "country" TEXT,
    "default_currency" TEXT,
    "charges_enabled" BOOLEAN,
    "payouts_enabled" BOOLEAN,
    "details_submitted" BOOLEAN,
    "requirements_disabled_reason" TEXT,
    "requirements_current_deadline" TIMESTAMPTZ(0),
    "requirements_currently_due" JSONB,
    "requirements_past_due" JSONB,
    "controller_type" TEXT,
    "controller_is_controller" BOOLEAN,
    "controller_requirement_collection" TEXT,
    "controller_stripe_dashboard_type" TEXT,
    "payout_schedule_interval" TEXT,
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

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."persons" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "account" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "relationship_title" TEXT,
    "relationship_representative" BOOLEAN,
    "relationship_owner" BOOLEAN,
    "relationship_director" BOOLEAN,
    "relationship_executive" BOOLEAN,
    "relationship_percent_ownership" DECIMAL(65,30),
    "requirements_currently_due" JSONB,
    "requirements_past_due" JSONB,
    "verification_status" TEXT,
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

    CONSTRAINT "persons_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."capabilities" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account" TEXT,
    "status" TEXT,
    "requested" BOOLEAN,
    "requested_at" TIMESTAMPTZ(0),
    "requirements_disabled_reason" TEXT,
    "requirements_current_deadline" TIMESTAMPTZ(0),
    "requirements_currently_due" JSONB,
    "requirements_past_due" JSONB,
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

    CONSTRAINT "capabilities_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."external_accounts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "object" TEXT,
    "account" TEXT,
    "status" TEXT,
    "default_for_currency" BOOLEAN,
    "country" TEXT,
    "currency" TEXT,
    "last4" TEXT,
    "fingerprint" TEXT,
    "bank_name" TEXT,
    "routing_number" TEXT,
    "account_holder_name" TEXT,
    "account_holder_type" TEXT,
    "brand" TEXT,
    "funding" TEXT,
    "exp_month" INTEGER,
    "exp_year" INTEGER,
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

    CONSTRAINT "external_accounts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."transfers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "amount" BIGINT,
    "amount_reversed" BIGINT,
    "currency" TEXT,
    "reversed" BOOLEAN,
    "destination" TEXT,
    "destination_payment" TEXT,
    "source_transaction" TEXT,
    "source_type" TEXT,
    "balance_transaction" TEXT,
    "transfer_group" TEXT,
    "description" TEXT,
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

    CONSTRAINT "transfers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."transfer_reversals" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "transfer" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "balance_transaction" TEXT,
    "destination_payment_refund" TEXT,
    "source_refund" TEXT,
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

    CONSTRAINT "transfer_reversals_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."application_fees" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "account" TEXT,
    "charge" TEXT,
    "originating_transaction" TEXT,
    "amount" BIGINT,
    "amount_refunded" BIGINT,
    "currency" TEXT,
    "refunded" BOOLEAN,
    "application" TEXT,
    "balance_transaction" TEXT,
    "fee_source_type" TEXT,
    "fee_source_payout" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "application_fees_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."fee_refunds" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "fee" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "balance_transaction" TEXT,
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

    CONSTRAINT "fee_refunds_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."country_specs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "default_currency" TEXT,
    "supported_payment_currencies" JSONB,
    "supported_payment_methods" JSONB,
    "supported_transfer_countries" JSONB,
    "supported_bank_account_currencies" JSONB,
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

    CONSTRAINT "country_specs_pkey" PRIMARY KEY ("account_id","id")
);

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
CREATE TABLE "stripe"."customer_balance_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "type" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "ending_balance" BIGINT,
    "invoice" TEXT,
    "credit_note" TEXT,
    "checkout_session" TEXT,
    "description" TEXT,
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

    CONSTRAINT "customer_balance_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."customer_cash_balance_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "type" TEXT,
    "net_amount" BIGINT,
    "currency" TEXT,
    "ending_balance" BIGINT,
    "funded_bank_transfer_type" TEXT,
    "applied_to_payment_intent" TEXT,
    "unapplied_from_payment_intent" TEXT,
    "refund" TEXT,
    "balance_transaction" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "customer_cash_balance_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."customer_sources" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "object" TEXT,
    "customer" TEXT,
    "type" TEXT,
    "status" TEXT,
    "flow" TEXT,
    "usage" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "receiver_amount_received" BIGINT,
    "brand" TEXT,
    "funding" TEXT,
    "last4" TEXT,
    "exp_month" INTEGER,
    "exp_year" INTEGER,
    "fingerprint" TEXT,
    "name" TEXT,
    "bank_name" TEXT,
    "routing_number" TEXT,
    "account_holder_name" TEXT,
    "account_holder_type" TEXT,
    "country" TEXT,
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

    CONSTRAINT "customer_sources_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."source_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "source_id" TEXT,
    "type" TEXT,
    "status" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "source_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."features" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "lookup_key" TEXT,
    "name" TEXT,
    "active" BOOLEAN,
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

    CONSTRAINT "features_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."product_features" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "product" TEXT,
    "entitlement_feature" TEXT,
    "lookup_key" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "product_features_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."active_entitlement_summaries" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customer" TEXT,
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

    CONSTRAINT "active_entitlement_summaries_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."active_entitlements" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customer" TEXT,
    "feature" TEXT,
    "lookup_key" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "active_entitlements_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."financial_connections_accounts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "account" TEXT,
    "account_holder_type" TEXT,
    "institution_name" TEXT,
    "display_name" TEXT,
    "last4" TEXT,
    "category" TEXT,
    "subcategory" TEXT,
    "status" TEXT,
    "ownership" TEXT,
    "transaction_refresh" TEXT,
    "balance_as_of" TIMESTAMPTZ(0),
    "balance_current" JSONB,
    "permissions" JSONB,
    "livemode" BOOLEAN,
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

    CONSTRAINT "financial_connections_accounts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."financial_connections_account_owners" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account" TEXT,
    "ownership" TEXT,
    "name" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "raw_address" TEXT,
    "refreshed_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "financial_connections_account_owners_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."financial_connections_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account" TEXT,
    "status" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "description" TEXT,
    "transacted_at" TIMESTAMPTZ(0),
    "posted_at" TIMESTAMPTZ(0),
    "void_at" TIMESTAMPTZ(0),
    "transaction_refresh" TEXT,
    "updated" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "financial_connections_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."identity_verification_sessions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "related_customer" TEXT,
    "related_person" TEXT,
    "client_reference_id" TEXT,
    "type" TEXT,
    "status" TEXT,
    "last_error_code" TEXT,
    "last_verification_report" TEXT,
    "verification_flow" TEXT,
    "redaction_status" TEXT,
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

    CONSTRAINT "identity_verification_sessions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."identity_verification_reports" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "verification_session" TEXT,
    "client_reference_id" TEXT,
    "type" TEXT,
    "document_status" TEXT,
    "selfie_status" TEXT,
    "id_number_status" TEXT,
    "email_status" TEXT,
    "phone_status" TEXT,
    "verification_flow" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "identity_verification_reports_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_cardholders" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "email" TEXT,
    "phone_number" TEXT,
    "type" TEXT,
    "status" TEXT,
    "requirements_disabled_reason" TEXT,
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

    CONSTRAINT "issuing_cardholders_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_cards" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "cardholder" TEXT,
    "type" TEXT,
    "status" TEXT,
    "cancellation_reason" TEXT,
    "brand" TEXT,
    "last4" TEXT,
    "exp_month" INTEGER,
    "exp_year" INTEGER,
    "currency" TEXT,
    "financial_account" TEXT,
    "personalization_design" TEXT,
    "replaced_by" TEXT,
    "replacement_for" TEXT,
    "replacement_reason" TEXT,
    "shipping_status" TEXT,
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

    CONSTRAINT "issuing_cards_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_authorizations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "card" TEXT,
    "cardholder" TEXT,
    "status" TEXT,
    "approved" BOOLEAN,
    "authorization_method" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "merchant_amount" BIGINT,
    "merchant_currency" TEXT,
    "merchant_name" TEXT,
    "merchant_category" TEXT,
    "merchant_country" TEXT,
    "token" TEXT,
    "wallet" TEXT,
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

    CONSTRAINT "issuing_authorizations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "authorization" TEXT,
    "card" TEXT,
    "cardholder" TEXT,
    "type" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "merchant_amount" BIGINT,
    "merchant_currency" TEXT,
    "merchant_name" TEXT,
    "merchant_category" TEXT,
    "merchant_country" TEXT,
    "balance_transaction" TEXT,
    "dispute" TEXT,
    "token" TEXT,
    "wallet" TEXT,
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

    CONSTRAINT "issuing_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_disputes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "transaction" TEXT,
    "status" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "reason" TEXT,
    "loss_reason" TEXT,
    "treasury_debit_reversal" TEXT,
    "treasury_received_debit" TEXT,
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

    CONSTRAINT "issuing_disputes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_tokens" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "card" TEXT,
    "status" TEXT,
    "network" TEXT,
    "wallet_provider" TEXT,
    "last4" TEXT,
    "device_fingerprint" TEXT,
    "network_updated_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "issuing_tokens_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_personalization_designs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "lookup_key" TEXT,
    "status" TEXT,
    "physical_bundle" TEXT,
    "card_logo" TEXT,
    "is_default" BOOLEAN,
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

    CONSTRAINT "issuing_personalization_designs_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."issuing_physical_bundles" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "type" TEXT,
    "status" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "issuing_physical_bundles_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."files" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "purpose" TEXT,
    "filename" TEXT,
    "title" TEXT,
    "type" TEXT,
    "size" BIGINT,
    "url" TEXT,
    "expires_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "files_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."file_links" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "file" TEXT,
    "url" TEXT,
    "expired" BOOLEAN,
    "expires_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "file_links_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."forwarding_requests" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "payment_method" TEXT,
    "url" TEXT,
    "http_method" TEXT,
    "response_status" INTEGER,
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

    CONSTRAINT "forwarding_requests_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."exchange_rates" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rates" JSONB,
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

    CONSTRAINT "exchange_rates_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."apps_installs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "account" TEXT,
    "app" TEXT,
    "install_channel" TEXT,
    "status" TEXT,
    "approval_required" BOOLEAN,
    "created_by" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "apps_installs_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."apps_secrets" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "name" TEXT,
    "scope_type" TEXT,
    "expires_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "apps_secrets_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_intents" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "payment_method" TEXT,
    "latest_charge" TEXT,
    "review" TEXT,
    "amount" BIGINT,
    "amount_capturable" BIGINT,
    "amount_received" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "capture_method" TEXT,
    "confirmation_method" TEXT,
    "setup_future_usage" TEXT,
    "canceled_at" TIMESTAMPTZ(0),
    "cancellation_reason" TEXT,
    "last_payment_error_code" TEXT,
    "last_payment_error_decline_code" TEXT,
    "last_payment_error_message" TEXT,
    "payment_record" TEXT,
    "application" TEXT,
    "application_fee_amount" BIGINT,
    "on_behalf_of" TEXT,
    "transfer_group" TEXT,
    "transfer_data_destination" TEXT,
    "description" TEXT,
    "receipt_email" TEXT,
    "statement_descriptor" TEXT,
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

    CONSTRAINT "payment_intents_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_intent_amount_details_line_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payment_intent" TEXT,
    "product_code" TEXT,
    "product_name" TEXT,
    "quantity" BIGINT,
    "unit_cost" BIGINT,
    "unit_of_measure" TEXT,
    "discount_amount" BIGINT,
    "tax_amount" BIGINT,
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

    CONSTRAINT "payment_intent_amount_details_line_items_pkey" PRIMARY KEY ("account_id","id")
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
    "review" TEXT,
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
CREATE TABLE "stripe"."refunds" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "charge" TEXT,
    "payment_intent" TEXT,
    "payment_method" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "reason" TEXT,
    "pending_reason" TEXT,
    "failure_reason" TEXT,
    "balance_transaction" TEXT,
    "failure_balance_transaction" TEXT,
    "transfer_reversal" TEXT,
    "source_transfer_reversal" TEXT,
    "destination_type" TEXT,
    "receipt_number" TEXT,
    "description" TEXT,
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

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."disputes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "charge" TEXT,
    "payment_intent" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "status" TEXT,
    "reason" TEXT,
    "network_reason_code" TEXT,
    "is_charge_refundable" BOOLEAN,
    "evidence_due_by" TIMESTAMPTZ(0),
    "has_evidence" BOOLEAN,
    "past_due" BOOLEAN,
    "submission_count" INTEGER,
    "payment_method_type" TEXT,
    "card_brand" TEXT,
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

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."setup_intents" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "payment_method" TEXT,
    "latest_attempt" TEXT,
    "status" TEXT,
    "usage" TEXT,
    "attach_to_self" BOOLEAN,
    "mandate" TEXT,
    "single_use_mandate" TEXT,
    "cancellation_reason" TEXT,
    "last_setup_error_code" TEXT,
    "last_setup_error_decline_code" TEXT,
    "last_setup_error_message" TEXT,
    "application" TEXT,
    "on_behalf_of" TEXT,
    "description" TEXT,
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

    CONSTRAINT "setup_intents_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."setup_attempts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "setup_intent" TEXT,
    "payment_method" TEXT,
    "payment_method_type" TEXT,
    "status" TEXT,
    "usage" TEXT,
    "setup_error_code" TEXT,
    "setup_error_decline_code" TEXT,
    "application" TEXT,
    "on_behalf_of" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "setup_attempts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_records" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "latest_payment_attempt_record" TEXT,
    "payment_method" TEXT,
    "payment_method_type" TEXT,
    "reported_by" TEXT,
    "processor_type" TEXT,
    "processor_payment_reference" TEXT,
    "customer_presence" TEXT,
    "currency" TEXT,
    "amount" BIGINT,
    "amount_requested" BIGINT,
    "amount_authorized" BIGINT,
    "amount_guaranteed" BIGINT,
    "amount_refunded" BIGINT,
    "amount_canceled" BIGINT,
    "amount_failed" BIGINT,
    "application" TEXT,
    "description" TEXT,
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

    CONSTRAINT "payment_records_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_attempt_records" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "payment_record" TEXT,
    "customer" TEXT,
    "payment_method" TEXT,
    "payment_method_type" TEXT,
    "reported_by" TEXT,
    "processor_type" TEXT,
    "processor_payment_reference" TEXT,
    "customer_presence" TEXT,
    "currency" TEXT,
    "amount" BIGINT,
    "amount_requested" BIGINT,
    "amount_authorized" BIGINT,
    "amount_guaranteed" BIGINT,
    "amount_refunded" BIGINT,
    "amount_canceled" BIGINT,
    "amount_failed" BIGINT,
    "application" TEXT,
    "description" TEXT,
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

    CONSTRAINT "payment_attempt_records_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_method_configurations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "active" BOOLEAN,
    "is_default" BOOLEAN,
    "application" TEXT,
    "parent" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "payment_method_configurations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."payment_method_domains" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "domain_name" TEXT,
    "enabled" BOOLEAN,
    "apple_pay_status" TEXT,
    "google_pay_status" TEXT,
    "link_status" TEXT,
    "paypal_status" TEXT,
    "amazon_pay_status" TEXT,
    "klarna_status" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "payment_method_domains_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."apple_pay_domains" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "domain_name" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "apple_pay_domains_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."three_d_secure_authentications" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "payment_method" TEXT,
    "status" TEXT,
    "outcome" TEXT,
    "reason" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "directory_server" TEXT,
    "message_category" TEXT,
    "channel_type" TEXT,
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

    CONSTRAINT "three_d_secure_authentications_pkey" PRIMARY KEY ("account_id","id")
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
CREATE TABLE "stripe"."plans" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "product" TEXT,
    "active" BOOLEAN,
    "currency" TEXT,
    "amount" BIGINT,
    "amount_decimal" DECIMAL(65,30),
    "interval" TEXT,
    "interval_count" INTEGER,
    "usage_type" TEXT,
    "billing_scheme" TEXT,
    "tiers_mode" TEXT,
    "trial_period_days" INTEGER,
    "meter" TEXT,
    "nickname" TEXT,
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

    CONSTRAINT "plans_pkey" PRIMARY KEY ("account_id","id")
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
CREATE TABLE "stripe"."promotion_codes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "code" TEXT,
    "coupon" TEXT,
    "customer" TEXT,
    "active" BOOLEAN,
    "expires_at" TIMESTAMPTZ(0),
    "max_redemptions" INTEGER,
    "times_redeemed" INTEGER,
    "first_time_transaction" BOOLEAN,
    "minimum_amount" BIGINT,
    "minimum_amount_currency" TEXT,
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

    CONSTRAINT "promotion_codes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."shipping_rates" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "active" BOOLEAN,
    "display_name" TEXT,
    "type" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "tax_behavior" TEXT,
    "tax_code" TEXT,
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

    CONSTRAINT "shipping_rates_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."product_catalog_trial_offers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "price" TEXT,
    "active" BOOLEAN,
    "nickname" TEXT,
    "duration_type" TEXT,
    "end_behavior_type" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "product_catalog_trial_offers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."early_fraud_warnings" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "charge" TEXT,
    "payment_intent" TEXT,
    "fraud_type" TEXT,
    "actionable" BOOLEAN,
    "livemode" BOOLEAN,
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

    CONSTRAINT "early_fraud_warnings_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."reviews" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "charge" TEXT,
    "payment_intent" TEXT,
    "open" BOOLEAN,
    "reason" TEXT,
    "opened_reason" TEXT,
    "closed_reason" TEXT,
    "billing_zip" TEXT,
    "ip_address" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."radar_value_lists" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "alias" TEXT,
    "name" TEXT,
    "item_type" TEXT,
    "created_by" TEXT,
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

    CONSTRAINT "radar_value_lists_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."radar_value_list_items" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "value_list" TEXT,
    "value" TEXT,
    "created_by" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "radar_value_list_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."reporting_report_runs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "report_type" TEXT,
    "status" TEXT,
    "error" TEXT,
    "succeeded_at" TIMESTAMPTZ(0),
    "interval_start" TIMESTAMPTZ(0),
    "interval_end" TIMESTAMPTZ(0),
    "result" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "reporting_report_runs_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."reporting_report_types" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "version" INTEGER,
    "data_available_start" TIMESTAMPTZ(0),
    "data_available_end" TIMESTAMPTZ(0),
    "updated" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "reporting_report_types_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."sigma_scheduled_query_runs" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "title" TEXT,
    "status" TEXT,
    "sql" TEXT,
    "error_message" TEXT,
    "data_load_time" TIMESTAMPTZ(0),
    "result_available_until" TIMESTAMPTZ(0),
    "file" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "sigma_scheduled_query_runs_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."tax_rates" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "display_name" TEXT,
    "description" TEXT,
    "active" BOOLEAN,
    "inclusive" BOOLEAN,
    "rate_type" TEXT,
    "percentage" DECIMAL(65,30),
    "effective_percentage" DECIMAL(65,30),
    "flat_amount" BIGINT,
    "flat_amount_currency" TEXT,
    "tax_type" TEXT,
    "country" TEXT,
    "state" TEXT,
    "jurisdiction" TEXT,
    "jurisdiction_level" TEXT,
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

    CONSTRAINT "tax_rates_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."tax_ids" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "customer" TEXT,
    "owner_type" TEXT,
    "type" TEXT,
    "value" TEXT,
    "country" TEXT,
    "verification_status" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "tax_ids_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."tax_codes" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "description" TEXT,
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

    CONSTRAINT "tax_codes_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."tax_registrations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "country" TEXT,
    "status" TEXT,
    "active_from" TIMESTAMPTZ(0),
    "expires_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "tax_registrations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."tax_locations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT,
    "description" TEXT,
    "address_line1" TEXT,
    "address_city" TEXT,
    "address_state" TEXT,
    "address_postal_code" TEXT,
    "address_country" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "tax_locations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."terminal_locations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "display_name" TEXT,
    "configuration_overrides" TEXT,
    "phone" TEXT,
    "address_line1" TEXT,
    "address_city" TEXT,
    "address_state" TEXT,
    "address_postal_code" TEXT,
    "address_country" TEXT,
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

    CONSTRAINT "terminal_locations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."terminal_readers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "location" TEXT,
    "label" TEXT,
    "device_type" TEXT,
    "serial_number" TEXT,
    "device_sw_version" TEXT,
    "ip_address" TEXT,
    "status" TEXT,
    "action_type" TEXT,
    "action_status" TEXT,
    "last_seen_at" BIGINT,
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

    CONSTRAINT "terminal_readers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."terminal_configurations" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,
    "is_account_default" BOOLEAN,
    "livemode" BOOLEAN,
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

    CONSTRAINT "terminal_configurations_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_financial_accounts" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "nickname" TEXT,
    "status" TEXT,
    "country" TEXT,
    "is_default" BOOLEAN,
    "supported_currencies" JSONB,
    "balance_cash" JSONB,
    "balance_inbound_pending" JSONB,
    "balance_outbound_pending" JSONB,
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

    CONSTRAINT "treasury_financial_accounts_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_transactions" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "flow_type" TEXT,
    "flow" TEXT,
    "status" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "balance_impact_cash" BIGINT,
    "balance_impact_inbound_pending" BIGINT,
    "balance_impact_outbound_pending" BIGINT,
    "posted_at" TIMESTAMPTZ(0),
    "void_at" TIMESTAMPTZ(0),
    "description" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "treasury_transactions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_transaction_entries" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "type" TEXT,
    "flow_type" TEXT,
    "flow" TEXT,
    "currency" TEXT,
    "balance_impact_cash" BIGINT,
    "balance_impact_inbound_pending" BIGINT,
    "balance_impact_outbound_pending" BIGINT,
    "effective_at" TIMESTAMPTZ(0),
    "livemode" BOOLEAN,
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

    CONSTRAINT "treasury_transaction_entries_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_inbound_transfers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "origin_payment_method" TEXT,
    "received_debit" TEXT,
    "status" TEXT,
    "failure_code" TEXT,
    "returned" BOOLEAN,
    "amount" BIGINT,
    "currency" TEXT,
    "statement_descriptor" TEXT,
    "description" TEXT,
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

    CONSTRAINT "treasury_inbound_transfers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_outbound_payments" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "customer" TEXT,
    "transaction" TEXT,
    "destination_payment_method" TEXT,
    "status" TEXT,
    "returned_code" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "expected_arrival_date" TIMESTAMPTZ(0),
    "statement_descriptor" TEXT,
    "description" TEXT,
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

    CONSTRAINT "treasury_outbound_payments_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_outbound_transfers" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "destination_payment_method" TEXT,
    "status" TEXT,
    "returned_code" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "expected_arrival_date" TIMESTAMPTZ(0),
    "statement_descriptor" TEXT,
    "description" TEXT,
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

    CONSTRAINT "treasury_outbound_transfers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_received_credits" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "status" TEXT,
    "failure_code" TEXT,
    "network" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "source_flow_type" TEXT,
    "source_flow" TEXT,
    "credit_reversal" TEXT,
    "issuing_authorization" TEXT,
    "issuing_transaction" TEXT,
    "description" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "treasury_received_credits_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_received_debits" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "status" TEXT,
    "failure_code" TEXT,
    "network" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "debit_reversal" TEXT,
    "inbound_transfer" TEXT,
    "issuing_authorization" TEXT,
    "issuing_transaction" TEXT,
    "payout" TEXT,
    "topup" TEXT,
    "description" TEXT,
    "livemode" BOOLEAN,
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

    CONSTRAINT "treasury_received_debits_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_credit_reversals" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "received_credit" TEXT,
    "status" TEXT,
    "network" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "posted_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "treasury_credit_reversals_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "stripe"."treasury_debit_reversals" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created" TIMESTAMPTZ(0),
    "financial_account" TEXT,
    "transaction" TEXT,
    "received_debit" TEXT,
    "issuing_dispute" TEXT,
    "status" TEXT,
    "network" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "completed_at" TIMESTAMPTZ(0),
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

    CONSTRAINT "treasury_debit_reversals_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "balance_transactions_source_id_idx" ON "stripe"."balance_transactions"("source_id");

-- CreateIndex
CREATE INDEX "payouts_destination_idx" ON "stripe"."payouts"("destination");

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
CREATE INDEX "subscription_schedules_customer_idx" ON "stripe"."subscription_schedules"("customer");

-- CreateIndex
CREATE INDEX "subscription_schedules_subscription_idx" ON "stripe"."subscription_schedules"("subscription");

-- CreateIndex
CREATE INDEX "subscription_schedules_released_subscription_idx" ON "stripe"."subscription_schedules"("released_subscription");

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
CREATE INDEX "invoiceitems_customer_idx" ON "stripe"."invoiceitems"("customer");

-- CreateIndex
CREATE INDEX "invoiceitems_invoice_idx" ON "stripe"."invoiceitems"("invoice");

-- CreateIndex
CREATE INDEX "invoiceitems_subscription_idx" ON "stripe"."invoiceitems"("subscription");

-- CreateIndex
CREATE INDEX "invoiceitems_price_idx" ON "stripe"."invoiceitems"("price");

-- CreateIndex
CREATE INDEX "invoiceitems_product_idx" ON "stripe"."invoiceitems"("product");

-- CreateIndex
CREATE INDEX "invoice_payments_invoice_idx" ON "stripe"."invoice_payments"("invoice");

-- CreateIndex
CREATE INDEX "invoice_payments_payment_intent_idx" ON "stripe"."invoice_payments"("payment_intent");

-- CreateIndex
CREATE INDEX "invoice_payments_charge_idx" ON "stripe"."invoice_payments"("charge");

-- CreateIndex
CREATE INDEX "invoice_payments_payment_record_idx" ON "stripe"."invoice_payments"("payment_record");

-- CreateIndex
CREATE INDEX "credit_notes_customer_idx" ON "stripe"."credit_notes"("customer");

-- CreateIndex
CREATE INDEX "credit_notes_invoice_idx" ON "stripe"."credit_notes"("invoice");

-- CreateIndex
CREATE INDEX "credit_note_line_items_credit_note_idx" ON "stripe"."credit_note_line_items"("credit_note");

-- CreateIndex
CREATE INDEX "credit_note_line_items_invoice_line_item_idx" ON "stripe"."credit_note_line_items"("invoice_line_item");

-- CreateIndex
CREATE INDEX "quotes_customer_idx" ON "stripe"."quotes"("customer");

-- CreateIndex
CREATE INDEX "quotes_subscription_idx" ON "stripe"."quotes"("subscription");

-- CreateIndex
CREATE INDEX "quotes_subscription_schedule_idx" ON "stripe"."quotes"("subscription_schedule");

-- CreateIndex
CREATE INDEX "quotes_invoice_idx" ON "stripe"."quotes"("invoice");

-- CreateIndex
CREATE INDEX "quote_line_items_quote_idx" ON "stripe"."quote_line_items"("quote");

-- CreateIndex
CREATE INDEX "quote_line_items_price_idx" ON "stripe"."quote_line_items"("price");

-- CreateIndex
CREATE INDEX "quote_line_items_product_idx" ON "stripe"."quote_line_items"("product");

-- CreateIndex
CREATE INDEX "quote_computed_upfront_line_items_quote_idx" ON "stripe"."quote_computed_upfront_line_items"("quote");

-- CreateIndex
CREATE INDEX "quote_computed_upfront_line_items_price_idx" ON "stripe"."quote_computed_upfront_line_items"("price");

-- CreateIndex
CREATE INDEX "quote_computed_upfront_line_items_product_idx" ON "stripe"."quote_computed_upfront_line_items"("product");

-- CreateIndex
CREATE INDEX "billing_alerts_meter_idx" ON "stripe"."billing_alerts"("meter");

-- CreateIndex
CREATE INDEX "billing_credit_grants_customer_idx" ON "stripe"."billing_credit_grants"("customer");

-- CreateIndex
CREATE INDEX "billing_credit_balance_transactions_credit_grant_idx" ON "stripe"."billing_credit_balance_transactions"("credit_grant");

-- CreateIndex
CREATE INDEX "billing_credit_balance_transactions_invoice_idx" ON "stripe"."billing_credit_balance_transactions"("invoice");

-- CreateIndex
CREATE INDEX "stripe_event_received_at_idx" ON "stripe"."stripe_event"("received_at");

-- CreateIndex
CREATE INDEX "stripe_event_gap_id_idx" ON "stripe"."stripe_event"("gap_id");

-- CreateIndex
CREATE INDEX "sync_run_kind_started_at_idx" ON "stripe"."sync_run"("kind", "started_at");

-- CreateIndex
CREATE INDEX "sync_gap_account_id_found_at_idx" ON "stripe"."sync_gap"("account_id", "found_at");

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
CREATE INDEX "payment_link_line_items_payment_link_idx" ON "stripe"."payment_link_line_items"("payment_link");

-- CreateIndex
CREATE INDEX "payment_link_line_items_price_idx" ON "stripe"."payment_link_line_items"("price");

-- CreateIndex
CREATE INDEX "payment_link_line_items_product_idx" ON "stripe"."payment_link_line_items"("product");

-- CreateIndex
CREATE INDEX "climate_orders_product_idx" ON "stripe"."climate_orders"("product");

-- CreateIndex
CREATE INDEX "persons_account_idx" ON "stripe"."persons"("account");

-- CreateIndex
CREATE INDEX "capabilities_account_idx" ON "stripe"."capabilities"("account");

-- CreateIndex
CREATE INDEX "external_accounts_account_idx" ON "stripe"."external_accounts"("account");

-- CreateIndex
CREATE INDEX "transfers_destination_idx" ON "stripe"."transfers"("destination");

-- CreateIndex
CREATE INDEX "transfers_source_transaction_idx" ON "stripe"."transfers"("source_transaction");

-- CreateIndex
CREATE INDEX "transfers_transfer_group_idx" ON "stripe"."transfers"("transfer_group");

-- CreateIndex
CREATE INDEX "transfer_reversals_transfer_idx" ON "stripe"."transfer_reversals"("transfer");

-- CreateIndex
CREATE INDEX "transfer_reversals_source_refund_idx" ON "stripe"."transfer_reversals"("source_refund");

-- CreateIndex
CREATE INDEX "application_fees_account_idx" ON "stripe"."application_fees"("account");

-- CreateIndex
CREATE INDEX "application_fees_charge_idx" ON "stripe"."application_fees"("charge");

-- CreateIndex
CREATE INDEX "application_fees_originating_transaction_idx" ON "stripe"."application_fees"("originating_transaction");

-- CreateIndex
CREATE INDEX "fee_refunds_fee_idx" ON "stripe"."fee_refunds"("fee");

-- CreateIndex
CREATE INDEX "customers_email_idx" ON "stripe"."customers"("email");

-- CreateIndex
CREATE INDEX "customer_balance_transactions_customer_idx" ON "stripe"."customer_balance_transactions"("customer");

-- CreateIndex
CREATE INDEX "customer_balance_transactions_invoice_idx" ON "stripe"."customer_balance_transactions"("invoice");

-- CreateIndex
CREATE INDEX "customer_balance_transactions_credit_note_idx" ON "stripe"."customer_balance_transactions"("credit_note");

-- CreateIndex
CREATE INDEX "customer_cash_balance_transactions_customer_idx" ON "stripe"."customer_cash_balance_transactions"("customer");

-- CreateIndex
CREATE INDEX "customer_cash_balance_transactions_applied_to_payment_inten_idx" ON "stripe"."customer_cash_balance_transactions"("applied_to_payment_intent");

-- CreateIndex
CREATE INDEX "customer_cash_balance_transactions_unapplied_from_payment_i_idx" ON "stripe"."customer_cash_balance_transactions"("unapplied_from_payment_intent");

-- CreateIndex
CREATE INDEX "customer_cash_balance_transactions_refund_idx" ON "stripe"."customer_cash_balance_transactions"("refund");

-- CreateIndex
CREATE INDEX "customer_sources_customer_idx" ON "stripe"."customer_sources"("customer");

-- CreateIndex
CREATE INDEX "customer_sources_fingerprint_idx" ON "stripe"."customer_sources"("fingerprint");

-- CreateIndex
CREATE INDEX "source_transactions_source_id_idx" ON "stripe"."source_transactions"("source_id");

-- CreateIndex
CREATE INDEX "features_lookup_key_idx" ON "stripe"."features"("lookup_key");

-- CreateIndex
CREATE INDEX "product_features_product_idx" ON "stripe"."product_features"("product");

-- CreateIndex
CREATE INDEX "product_features_entitlement_feature_idx" ON "stripe"."product_features"("entitlement_feature");

-- CreateIndex
CREATE INDEX "active_entitlement_summaries_customer_idx" ON "stripe"."active_entitlement_summaries"("customer");

-- CreateIndex
CREATE INDEX "active_entitlements_customer_idx" ON "stripe"."active_entitlements"("customer");

-- CreateIndex
CREATE INDEX "active_entitlements_feature_idx" ON "stripe"."active_entitlements"("feature");

-- CreateIndex
CREATE INDEX "active_entitlements_lookup_key_idx" ON "stripe"."active_entitlements"("lookup_key");

-- CreateIndex
CREATE INDEX "financial_connections_accounts_customer_idx" ON "stripe"."financial_connections_accounts"("customer");

-- CreateIndex
CREATE INDEX "financial_connections_accounts_account_idx" ON "stripe"."financial_connections_accounts"("account");

-- CreateIndex
CREATE INDEX "financial_connections_account_owners_account_idx" ON "stripe"."financial_connections_account_owners"("account");

-- CreateIndex
CREATE INDEX "financial_connections_account_owners_ownership_idx" ON "stripe"."financial_connections_account_owners"("ownership");

-- CreateIndex
CREATE INDEX "financial_connections_transactions_account_idx" ON "stripe"."financial_connections_transactions"("account");

-- CreateIndex
CREATE INDEX "identity_verification_sessions_related_customer_idx" ON "stripe"."identity_verification_sessions"("related_customer");

-- CreateIndex
CREATE INDEX "identity_verification_sessions_last_verification_report_idx" ON "stripe"."identity_verification_sessions"("last_verification_report");

-- CreateIndex
CREATE INDEX "identity_verification_reports_verification_session_idx" ON "stripe"."identity_verification_reports"("verification_session");

-- CreateIndex
CREATE INDEX "issuing_cardholders_email_idx" ON "stripe"."issuing_cardholders"("email");

-- CreateIndex
CREATE INDEX "issuing_cards_cardholder_idx" ON "stripe"."issuing_cards"("cardholder");

-- CreateIndex
CREATE INDEX "issuing_cards_financial_account_idx" ON "stripe"."issuing_cards"("financial_account");

-- CreateIndex
CREATE INDEX "issuing_authorizations_card_idx" ON "stripe"."issuing_authorizations"("card");

-- CreateIndex
CREATE INDEX "issuing_authorizations_cardholder_idx" ON "stripe"."issuing_authorizations"("cardholder");

-- CreateIndex
CREATE INDEX "issuing_authorizations_token_idx" ON "stripe"."issuing_authorizations"("token");

-- CreateIndex
CREATE INDEX "issuing_transactions_authorization_idx" ON "stripe"."issuing_transactions"("authorization");

-- CreateIndex
CREATE INDEX "issuing_transactions_card_idx" ON "stripe"."issuing_transactions"("card");

-- CreateIndex
CREATE INDEX "issuing_transactions_cardholder_idx" ON "stripe"."issuing_transactions"("cardholder");

-- CreateIndex
CREATE INDEX "issuing_transactions_dispute_idx" ON "stripe"."issuing_transactions"("dispute");

-- CreateIndex
CREATE INDEX "issuing_disputes_transaction_idx" ON "stripe"."issuing_disputes"("transaction");

-- CreateIndex
CREATE INDEX "issuing_tokens_card_idx" ON "stripe"."issuing_tokens"("card");

-- CreateIndex
CREATE INDEX "issuing_personalization_designs_physical_bundle_idx" ON "stripe"."issuing_personalization_designs"("physical_bundle");

-- CreateIndex
CREATE INDEX "file_links_file_idx" ON "stripe"."file_links"("file");

-- CreateIndex
CREATE INDEX "forwarding_requests_payment_method_idx" ON "stripe"."forwarding_requests"("payment_method");

-- CreateIndex
CREATE INDEX "apps_installs_account_idx" ON "stripe"."apps_installs"("account");

-- CreateIndex
CREATE INDEX "apps_installs_app_idx" ON "stripe"."apps_installs"("app");

-- CreateIndex
CREATE INDEX "payment_intents_customer_idx" ON "stripe"."payment_intents"("customer");

-- CreateIndex
CREATE INDEX "payment_intents_payment_method_idx" ON "stripe"."payment_intents"("payment_method");

-- CreateIndex
CREATE INDEX "payment_intents_latest_charge_idx" ON "stripe"."payment_intents"("latest_charge");

-- CreateIndex
CREATE INDEX "payment_intent_amount_details_line_items_payment_intent_idx" ON "stripe"."payment_intent_amount_details_line_items"("payment_intent");

-- CreateIndex
CREATE INDEX "charges_customer_idx" ON "stripe"."charges"("customer");

-- CreateIndex
CREATE INDEX "charges_payment_intent_idx" ON "stripe"."charges"("payment_intent");

-- CreateIndex
CREATE INDEX "charges_payment_method_idx" ON "stripe"."charges"("payment_method");

-- CreateIndex
CREATE INDEX "charges_review_idx" ON "stripe"."charges"("review");

-- CreateIndex
CREATE INDEX "payment_methods_customer_idx" ON "stripe"."payment_methods"("customer");

-- CreateIndex
CREATE INDEX "refunds_customer_idx" ON "stripe"."refunds"("customer");

-- CreateIndex
CREATE INDEX "refunds_charge_idx" ON "stripe"."refunds"("charge");

-- CreateIndex
CREATE INDEX "refunds_payment_intent_idx" ON "stripe"."refunds"("payment_intent");

-- CreateIndex
CREATE INDEX "refunds_payment_method_idx" ON "stripe"."refunds"("payment_method");

-- CreateIndex
CREATE INDEX "disputes_charge_idx" ON "stripe"."disputes"("charge");

-- CreateIndex
CREATE INDEX "disputes_payment_intent_idx" ON "stripe"."disputes"("payment_intent");

-- CreateIndex
CREATE INDEX "setup_intents_customer_idx" ON "stripe"."setup_intents"("customer");

-- CreateIndex
CREATE INDEX "setup_intents_payment_method_idx" ON "stripe"."setup_intents"("payment_method");

-- CreateIndex
CREATE INDEX "setup_attempts_customer_idx" ON "stripe"."setup_attempts"("customer");

-- CreateIndex
CREATE INDEX "setup_attempts_setup_intent_idx" ON "stripe"."setup_attempts"("setup_intent");

-- CreateIndex
CREATE INDEX "setup_attempts_payment_method_idx" ON "stripe"."setup_attempts"("payment_method");

-- CreateIndex
CREATE INDEX "payment_records_customer_idx" ON "stripe"."payment_records"("customer");

-- CreateIndex
CREATE INDEX "payment_records_payment_method_idx" ON "stripe"."payment_records"("payment_method");

-- CreateIndex
CREATE INDEX "payment_attempt_records_payment_record_idx" ON "stripe"."payment_attempt_records"("payment_record");

-- CreateIndex
CREATE INDEX "payment_attempt_records_customer_idx" ON "stripe"."payment_attempt_records"("customer");

-- CreateIndex
CREATE INDEX "payment_attempt_records_payment_method_idx" ON "stripe"."payment_attempt_records"("payment_method");

-- CreateIndex
CREATE INDEX "three_d_secure_authentications_payment_method_idx" ON "stripe"."three_d_secure_authentications"("payment_method");

-- CreateIndex
CREATE INDEX "prices_product_idx" ON "stripe"."prices"("product");

-- CreateIndex
CREATE INDEX "prices_lookup_key_idx" ON "stripe"."prices"("lookup_key");

-- CreateIndex
CREATE INDEX "plans_product_idx" ON "stripe"."plans"("product");

-- CreateIndex
CREATE INDEX "plans_meter_idx" ON "stripe"."plans"("meter");

-- CreateIndex
CREATE INDEX "promotion_codes_code_idx" ON "stripe"."promotion_codes"("code");

-- CreateIndex
CREATE INDEX "promotion_codes_coupon_idx" ON "stripe"."promotion_codes"("coupon");

-- CreateIndex
CREATE INDEX "promotion_codes_customer_idx" ON "stripe"."promotion_codes"("customer");

-- CreateIndex
CREATE INDEX "product_catalog_trial_offers_price_idx" ON "stripe"."product_catalog_trial_offers"("price");

-- CreateIndex
CREATE INDEX "early_fraud_warnings_charge_idx" ON "stripe"."early_fraud_warnings"("charge");

-- CreateIndex
CREATE INDEX "early_fraud_warnings_payment_intent_idx" ON "stripe"."early_fraud_warnings"("payment_intent");

-- CreateIndex
CREATE INDEX "reviews_charge_idx" ON "stripe"."reviews"("charge");

-- CreateIndex
CREATE INDEX "reviews_payment_intent_idx" ON "stripe"."reviews"("payment_intent");

-- CreateIndex
CREATE INDEX "radar_value_lists_alias_idx" ON "stripe"."radar_value_lists"("alias");

-- CreateIndex
CREATE INDEX "radar_value_list_items_value_list_idx" ON "stripe"."radar_value_list_items"("value_list");

-- CreateIndex
CREATE INDEX "radar_value_list_items_value_idx" ON "stripe"."radar_value_list_items"("value");

-- CreateIndex
CREATE INDEX "tax_ids_customer_idx" ON "stripe"."tax_ids"("customer");

-- CreateIndex
CREATE INDEX "terminal_readers_location_idx" ON "stripe"."terminal_readers"("location");

-- CreateIndex
CREATE INDEX "treasury_transactions_financial_account_idx" ON "stripe"."treasury_transactions"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_transactions_flow_idx" ON "stripe"."treasury_transactions"("flow");

-- CreateIndex
CREATE INDEX "treasury_transaction_entries_financial_account_idx" ON "stripe"."treasury_transaction_entries"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_transaction_entries_transaction_idx" ON "stripe"."treasury_transaction_entries"("transaction");

-- CreateIndex
CREATE INDEX "treasury_transaction_entries_flow_idx" ON "stripe"."treasury_transaction_entries"("flow");

-- CreateIndex
CREATE INDEX "treasury_inbound_transfers_financial_account_idx" ON "stripe"."treasury_inbound_transfers"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_inbound_transfers_transaction_idx" ON "stripe"."treasury_inbound_transfers"("transaction");

-- CreateIndex
CREATE INDEX "treasury_outbound_payments_financial_account_idx" ON "stripe"."treasury_outbound_payments"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_outbound_payments_customer_idx" ON "stripe"."treasury_outbound_payments"("customer");

-- CreateIndex
CREATE INDEX "treasury_outbound_payments_transaction_idx" ON "stripe"."treasury_outbound_payments"("transaction");

-- CreateIndex
CREATE INDEX "treasury_outbound_transfers_financial_account_idx" ON "stripe"."treasury_outbound_transfers"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_outbound_transfers_transaction_idx" ON "stripe"."treasury_outbound_transfers"("transaction");

-- CreateIndex
CREATE INDEX "treasury_received_credits_financial_account_idx" ON "stripe"."treasury_received_credits"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_received_credits_transaction_idx" ON "stripe"."treasury_received_credits"("transaction");

-- CreateIndex
CREATE INDEX "treasury_received_debits_financial_account_idx" ON "stripe"."treasury_received_debits"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_received_debits_transaction_idx" ON "stripe"."treasury_received_debits"("transaction");

-- CreateIndex
CREATE INDEX "treasury_credit_reversals_financial_account_idx" ON "stripe"."treasury_credit_reversals"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_credit_reversals_transaction_idx" ON "stripe"."treasury_credit_reversals"("transaction");

-- CreateIndex
CREATE INDEX "treasury_credit_reversals_received_credit_idx" ON "stripe"."treasury_credit_reversals"("received_credit");

-- CreateIndex
CREATE INDEX "treasury_debit_reversals_financial_account_idx" ON "stripe"."treasury_debit_reversals"("financial_account");

-- CreateIndex
CREATE INDEX "treasury_debit_reversals_transaction_idx" ON "stripe"."treasury_debit_reversals"("transaction");

-- CreateIndex
CREATE INDEX "treasury_debit_reversals_received_debit_idx" ON "stripe"."treasury_debit_reversals"("received_debit");
