-- Written by hand, as Prisma knows no partial indexes. Open events in the order in which sweep and drain read them:
-- first those that were never tried, then those that are due for another try.
DROP INDEX "stripe"."stripe_event_open_received_idx";
CREATE INDEX "stripe_event_untried_idx" ON "stripe"."stripe_event" ("received_at", "id") WHERE "outcome" = 'open' AND "retry_at" IS NULL;
CREATE INDEX "stripe_event_retry_idx" ON "stripe"."stripe_event" ("retry_at", "received_at", "id") WHERE "outcome" = 'open' AND "retry_at" IS NOT NULL;
