-- CreateTable
CREATE TABLE "stripe"."looked_up" (
    "request_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "object" JSONB,
    "reason" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "looked_up_pkey" PRIMARY KEY ("request_id")
);

-- AddCheck
ALTER TABLE "stripe"."looked_up" ADD CONSTRAINT "looked_up_state_check" CHECK ("state" IN ('found', 'deleted', 'absent', 'refused'));

-- Worth nothing after a crash, and personal data that need not be in the WAL or in a replica.
ALTER TABLE "stripe"."looked_up" SET UNLOGGED;
