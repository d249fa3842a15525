-- CreateEnum
CREATE TYPE "notification_state" AS ENUM ('pending', 'delivered', 'failed');

-- AlterTable
ALTER TABLE "tokens" ADD COLUMN     "notify_secret" TEXT,
ADD COLUMN     "notify_url" TEXT;

-- CreateTable
CREATE TABLE "upload_receivers" (
    "id" SERIAL NOT NULL,
    "upload_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "url" TEXT NOT NULL,

    CONSTRAINT "upload_receivers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "upload_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "url" TEXT NOT NULL,
    "state" "notification_state" NOT NULL DEFAULT 'pending',
    "event" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "upload_receivers_upload_id_token_id_url_key" ON "upload_receivers"("upload_id", "token_id", "url");

-- CreateIndex
CREATE INDEX "notifications_upload_id_idx" ON "notifications"("upload_id");

-- CreateIndex
CREATE INDEX "notifications_state_next_attempt_at_idx" ON "notifications"("state", "next_attempt_at");

-- AddForeignKey
ALTER TABLE "upload_receivers" ADD CONSTRAINT "upload_receivers_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_receivers" ADD CONSTRAINT "upload_receivers_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;
