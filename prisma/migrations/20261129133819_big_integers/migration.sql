-- Every integer of Stripe's is a BIGINT: one above 2^31 (a coupon's max_redemptions) kept its whole object out of the table.
-- Each ALTER rewrites its table and its indexes, and nobody can read or write that table meanwhile. A table is therefore altered
-- once, by one statement for all its columns. A million rows take some seconds.

-- AlterTable
ALTER TABLE "stripe"."subscriptions" ALTER COLUMN "days_until_due" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."invoices" ALTER COLUMN "attempt_count" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."invoice_rendering_templates" ALTER COLUMN "version" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."billing_credit_grants" ALTER COLUMN "priority" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."payment_links" ALTER COLUMN "completed_sessions_count" SET DATA TYPE BIGINT,
ALTER COLUMN "completed_sessions_limit" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."climate_orders" ALTER COLUMN "expected_delivery_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."climate_products" ALTER COLUMN "delivery_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."external_accounts" ALTER COLUMN "exp_month" SET DATA TYPE BIGINT,
ALTER COLUMN "exp_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."customer_sources" ALTER COLUMN "exp_month" SET DATA TYPE BIGINT,
ALTER COLUMN "exp_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."issuing_cards" ALTER COLUMN "exp_month" SET DATA TYPE BIGINT,
ALTER COLUMN "exp_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."forwarding_requests" ALTER COLUMN "response_status" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."payment_methods" ALTER COLUMN "card_exp_month" SET DATA TYPE BIGINT,
ALTER COLUMN "card_exp_year" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."disputes" ALTER COLUMN "submission_count" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."prices" ALTER COLUMN "recurring_interval_count" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."plans" ALTER COLUMN "interval_count" SET DATA TYPE BIGINT,
ALTER COLUMN "trial_period_days" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."coupons" ALTER COLUMN "duration_in_months" SET DATA TYPE BIGINT,
ALTER COLUMN "max_redemptions" SET DATA TYPE BIGINT,
ALTER COLUMN "times_redeemed" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."promotion_codes" ALTER COLUMN "max_redemptions" SET DATA TYPE BIGINT,
ALTER COLUMN "times_redeemed" SET DATA TYPE BIGINT;

-- AlterTable
ALTER TABLE "stripe"."reporting_report_types" ALTER COLUMN "version" SET DATA TYPE BIGINT;
