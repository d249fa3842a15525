-- Why the last attempt ended without a result, and when the next one begins: while an upload is retried.
ALTER TABLE "uploads" ADD COLUMN "last_error_code" TEXT,
  ADD COLUMN "last_error_message" TEXT,
  ADD COLUMN "last_error_at" TIMESTAMPTZ(3),
  ADD COLUMN "next_attempt_at" TIMESTAMPTZ(3);
