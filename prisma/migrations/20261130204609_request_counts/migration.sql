-- CreateTable
CREATE TABLE "stripe"."request_count" (
    "month" DATE NOT NULL,
    "lane" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "request_count_pkey" PRIMARY KEY ("month","lane","endpoint")
);
