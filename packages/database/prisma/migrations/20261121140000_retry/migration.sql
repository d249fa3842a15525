-- AlterTable
ALTER TABLE "uploads" ADD COLUMN     "attempts_at_retry" INTEGER NOT NULL DEFAULT 0;
