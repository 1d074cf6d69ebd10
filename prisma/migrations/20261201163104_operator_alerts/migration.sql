-- CreateTable
CREATE TABLE "stripe"."alerts" (
    "id" BIGSERIAL NOT NULL,
    "receiver" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "message" JSONB NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "tried_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe"."alert_watch" (
    "id" INTEGER NOT NULL,
    "watcher" TEXT NOT NULL,
    "watched_at" TIMESTAMPTZ(3) NOT NULL,
    "told" JSONB,

    CONSTRAINT "alert_watch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alerts_at_idx" ON "stripe"."alerts"("at");

-- CreateIndex
CREATE INDEX "alerts_waiting_idx" ON "stripe"."alerts"("receiver", "id") WHERE (delivered_at IS NULL);

-- AddCheck
ALTER TABLE "stripe"."alerts" ADD CONSTRAINT "alerts_receiver_check" CHECK ("receiver" IN ('webhook', 'slack'));
