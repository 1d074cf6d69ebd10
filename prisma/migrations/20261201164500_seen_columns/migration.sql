-- AlterTable
ALTER TABLE "stripe"."sync_seen" ADD COLUMN     "columns" TEXT[];
