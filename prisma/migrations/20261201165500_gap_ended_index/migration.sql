-- CreateIndex
CREATE INDEX "sync_gap_ended_idx" ON "stripe"."sync_gap"("ended");
