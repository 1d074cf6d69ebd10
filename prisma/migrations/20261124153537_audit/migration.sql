-- AlterTable
ALTER TABLE "stripe"."stripe_event" ADD COLUMN     "failed_by" TEXT;

-- CreateTable
CREATE TABLE "stripe"."sync_proof" (
    "account_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "gte" BIGINT NOT NULL,
    "lt" BIGINT NOT NULL,
    "counted" INTEGER,
    "hash" TEXT,
    "proven_at" TIMESTAMPTZ(3) NOT NULL,
    "run_id" TEXT NOT NULL,

    CONSTRAINT "sync_proof_pkey" PRIMARY KEY ("account_id","object_type","gte")
);

-- CreateTable
CREATE TABLE "stripe"."sync_drift" (
    "account_id" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "cause" TEXT,
    "found_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sync_drift_pkey" PRIMARY KEY ("account_id","object_type","id","run_id")
);

-- CreateTable
CREATE TABLE "stripe"."sync_step" (
    "name" TEXT NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL,
    "result" JSONB,

    CONSTRAINT "sync_step_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "sync_drift_found_at_idx" ON "stripe"."sync_drift"("found_at");
