-- AlterTable
ALTER TABLE "stripe"."sync_seen" ADD COLUMN     "hash" BIGINT;
