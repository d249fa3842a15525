-- A token gets a new secret; the one before it may go on for a while.

-- Null: it ended with the rotation. Not unique: a secret can be given to another token later.
ALTER TABLE "tokens" ADD COLUMN "previous_secret_hash" CHAR(64), ADD COLUMN "previous_secret_until" TIMESTAMPTZ(3);
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_previous_secret_has_an_end"
    CHECK (("previous_secret_hash" IS NULL) = ("previous_secret_until" IS NULL));
CREATE INDEX "tokens_previous_secret_hash_idx" ON "tokens"("previous_secret_hash");
