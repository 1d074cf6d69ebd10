-- DropIndex
DROP INDEX "stripe"."stripe_event_aside_idx";

-- CreateIndex
CREATE INDEX "stripe_event_aside_idx" ON "stripe"."stripe_event"("outcome", "received_at") WHERE (outcome = ANY (ARRAY['failed'::text, 'blocked'::text]));
