-- CreateTable
CREATE TABLE "expiry_runs" (
    "id" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expiry_runs_pkey" PRIMARY KEY ("id")
);
