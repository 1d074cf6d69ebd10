-- AlterTable
ALTER TABLE "stripe"."invoices" ADD COLUMN     "ending_balance" BIGINT,
ADD COLUMN     "starting_balance" BIGINT;
