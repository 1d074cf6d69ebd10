-- AlterTable
ALTER TABLE "stripe"."sync_run" ADD COLUMN     "started_by" TEXT;

-- CreateIndex
CREATE INDEX "sync_run_kind_outcome_started_at_idx" ON "stripe"."sync_run"("kind", "outcome", "started_at");

-- AddCheck
ALTER TABLE "stripe"."sync_run"
  DROP CONSTRAINT IF EXISTS "sync_run_started_by_check", ADD CONSTRAINT "sync_run_started_by_check" CHECK ("started_by" IN ('schedule', 'reconcile', 'page', 'api', 'temporal'));
