-- CreateTable
CREATE TABLE "stripe"."operator_actions" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "result" TEXT NOT NULL,

    CONSTRAINT "operator_actions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "operator_actions_at_idx" ON "stripe"."operator_actions"("at");

-- AddCheck
ALTER TABLE "stripe"."operator_actions" ADD CONSTRAINT "operator_actions_actor_check" CHECK ("actor" IN ('session', 'token'));
