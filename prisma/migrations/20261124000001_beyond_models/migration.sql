-- What Prisma's models cannot say: written by hand. No semicolon in comments: the engine splits the file at each.

-- The only clock the service reads. The simulation replaces it with its own. Not now(): that is the transaction's start.
CREATE FUNCTION "stripe".now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

-- Rebuilt by listing again, so it need not survive a crash, and costs no WAL.
ALTER TABLE "stripe"."sync_seen" SET UNLOGGED;

-- Work to do is a tiny part of the inbox, and these indexes hold only that part.
CREATE INDEX "stripe_event_open_idx" ON "stripe"."stripe_event" ("account_id", "group_key") WHERE "outcome" = 'open';
CREATE INDEX "stripe_event_open_received_idx" ON "stripe"."stripe_event" ("received_at") WHERE "outcome" = 'open';
CREATE INDEX "stripe_event_set_aside_idx" ON "stripe"."stripe_event" ("outcome") WHERE "outcome" IN ('failed', 'blocked');

-- Who has what until when: a row for each item of each subscription that was not deleted from Stripe.
-- Since API version 2025-03-31 the period is the item's, not the subscription's.
CREATE VIEW "stripe"."customer_subscriptions" AS
SELECT
  s."customer",
  s."id" AS "subscription",
  s."status",
  i."price",
  i."product",
  i."quantity",
  i."current_period_end",
  s."cancel_at_period_end",
  s."trial_end",
  i."id" AS "subscription_item",
  s."account_id"
FROM "stripe"."subscriptions" s
LEFT JOIN "stripe"."subscription_items" i ON i."account_id" = s."account_id" AND i."subscription" = s."id"
WHERE s."deleted_at" IS NULL;
