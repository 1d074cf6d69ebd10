-- CreateIndex
CREATE INDEX "stripe_event_created_idx" ON "stripe"."stripe_event"("created");

-- CreateIndex
CREATE INDEX "stripe_event_object_id_idx" ON "stripe"."stripe_event"("object_id");

-- When the last webhook came: of all events, and of those that reconcile had found before. Written by hand, as Prisma knows no partial indexes.
CREATE INDEX "stripe_event_webhook_idx" ON "stripe"."stripe_event" ("received_at") WHERE "channel" = 'webhook';
CREATE INDEX "stripe_event_webhook_at_idx" ON "stripe"."stripe_event" ("webhook_at") WHERE "webhook_at" IS NOT NULL;
