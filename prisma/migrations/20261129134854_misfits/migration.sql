-- CreateTable
CREATE TABLE "stripe"."sync_misfit" (
    "account_id" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "parent" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "columns" TEXT[],
    "noted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sync_misfit_pkey" PRIMARY KEY ("account_id","table_name","parent","id")
);
