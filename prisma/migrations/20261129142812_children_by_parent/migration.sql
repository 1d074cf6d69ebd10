-- A child's id is unique under its parent only. Before API version 2019-12-03 an invoice line had the id of its subscription or
-- invoice item (https://docs.stripe.com/changelog/2019-12-03/standardizes-invoice-line-item-ids), and two invoices fought over one row.
-- The invoice that lost its row gets it back from the next audit or full sync.
-- Each ALTER builds the index of its table anew, and nobody can read or write that table meanwhile.

-- AlterTable
ALTER TABLE "stripe"."subscription_items" DROP CONSTRAINT "subscription_items_pkey",
ALTER COLUMN "subscription" SET NOT NULL,
ADD CONSTRAINT "subscription_items_pkey" PRIMARY KEY ("account_id", "id", "subscription");

-- AlterTable
ALTER TABLE "stripe"."invoice_line_items" DROP CONSTRAINT "invoice_line_items_pkey",
ALTER COLUMN "invoice" SET NOT NULL,
ADD CONSTRAINT "invoice_line_items_pkey" PRIMARY KEY ("account_id", "id", "invoice");

-- AlterTable
ALTER TABLE "stripe"."credit_note_line_items" DROP CONSTRAINT "credit_note_line_items_pkey",
ALTER COLUMN "credit_note" SET NOT NULL,
ADD CONSTRAINT "credit_note_line_items_pkey" PRIMARY KEY ("account_id", "id", "credit_note");

-- AlterTable
ALTER TABLE "stripe"."quote_line_items" DROP CONSTRAINT "quote_line_items_pkey",
ALTER COLUMN "quote" SET NOT NULL,
ADD CONSTRAINT "quote_line_items_pkey" PRIMARY KEY ("account_id", "id", "quote");

-- AlterTable
ALTER TABLE "stripe"."quote_computed_upfront_line_items" DROP CONSTRAINT "quote_computed_upfront_line_items_pkey",
ALTER COLUMN "quote" SET NOT NULL,
ADD CONSTRAINT "quote_computed_upfront_line_items_pkey" PRIMARY KEY ("account_id", "id", "quote");

-- AlterTable
ALTER TABLE "stripe"."checkout_session_line_items" DROP CONSTRAINT "checkout_session_line_items_pkey",
ALTER COLUMN "checkout_session" SET NOT NULL,
ADD CONSTRAINT "checkout_session_line_items_pkey" PRIMARY KEY ("account_id", "id", "checkout_session");

-- AlterTable
ALTER TABLE "stripe"."payment_link_line_items" DROP CONSTRAINT "payment_link_line_items_pkey",
ALTER COLUMN "payment_link" SET NOT NULL,
ADD CONSTRAINT "payment_link_line_items_pkey" PRIMARY KEY ("account_id", "id", "payment_link");

-- AlterTable
ALTER TABLE "stripe"."transfer_reversals" DROP CONSTRAINT "transfer_reversals_pkey",
ALTER COLUMN "transfer" SET NOT NULL,
ADD CONSTRAINT "transfer_reversals_pkey" PRIMARY KEY ("account_id", "id", "transfer");

-- AlterTable
ALTER TABLE "stripe"."fee_refunds" DROP CONSTRAINT "fee_refunds_pkey",
ALTER COLUMN "fee" SET NOT NULL,
ADD CONSTRAINT "fee_refunds_pkey" PRIMARY KEY ("account_id", "id", "fee");

-- AlterTable
ALTER TABLE "stripe"."active_entitlements" DROP CONSTRAINT "active_entitlements_pkey",
ALTER COLUMN "customer" SET NOT NULL,
ADD CONSTRAINT "active_entitlements_pkey" PRIMARY KEY ("account_id", "id", "customer");

-- AlterTable
ALTER TABLE "stripe"."payment_intent_amount_details_line_items" DROP CONSTRAINT "payment_intent_amount_details_line_items_pkey",
ALTER COLUMN "payment_intent" SET NOT NULL,
ADD CONSTRAINT "payment_intent_amount_details_line_items_pkey" PRIMARY KEY ("account_id", "id", "payment_intent");

-- AlterTable
ALTER TABLE "stripe"."radar_value_list_items" DROP CONSTRAINT "radar_value_list_items_pkey",
ALTER COLUMN "value_list" SET NOT NULL,
ADD CONSTRAINT "radar_value_list_items_pkey" PRIMARY KEY ("account_id", "id", "value_list");
