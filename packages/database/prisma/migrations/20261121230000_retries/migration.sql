-- Each retry has a job of its own, so that it need not wait for the end of the one before.
ALTER TABLE "uploads" ADD COLUMN     "retries" INTEGER NOT NULL DEFAULT 0;
