-- AlterTable
ALTER TABLE "stripe"."sync_account" ADD COLUMN     "events_since" TIMESTAMPTZ(3);
