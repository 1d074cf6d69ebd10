-- CreateTable
CREATE TABLE "stripe"."request_budget" (
    "id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "request_budget_pkey" PRIMARY KEY ("id")
);

-- Written many times a second, and worth nothing after a crash: it costs no WAL and no flush.
ALTER TABLE "stripe"."request_budget" SET UNLOGGED;
