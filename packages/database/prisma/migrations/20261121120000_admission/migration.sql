-- AlterTable
ALTER TABLE "uploads" ADD COLUMN     "private_bucket_url" TEXT;

-- CreateTable
CREATE TABLE "rate_windows" (
    "caller" VARCHAR(40) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "rate_windows_pkey" PRIMARY KEY ("caller")
);

-- CreateTable
CREATE TABLE "upload_slots" (
    "id" SERIAL NOT NULL,
    "caller" VARCHAR(40) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_slots_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "upload_slots_caller_expires_at_idx" ON "upload_slots"("caller", "expires_at");

-- CreateIndex
CREATE INDEX "uploads_state_completed_at_idx" ON "uploads"("state", "completed_at");



-- CreateIndex
CREATE INDEX "uploads_is_staged_state_idx" ON "uploads"("is_staged", "state");
