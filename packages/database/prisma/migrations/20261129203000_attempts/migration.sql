-- How each attempt of an upload went, written by the row itself: whoever begins or ends one cannot forget it.

-- The uploads of a token that a group owns; and what a deleted token leaves behind.
CREATE INDEX "uploads_token_id_idx" ON "uploads"("token_id");

-- A manifest has an attempt for every round: the last two hundred are kept.
--   worker_lost   the next attempt began before this one had ended
--   handed_back   its worker was stopped
CREATE FUNCTION "record_upload_attempt"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  code TEXT;
  message TEXT;
BEGIN
  IF NEW."attempts" > OLD."attempts" THEN
    code := 'worker_lost';
    message := 'Its worker stopped answering; another attempt took over';
  ELSIF NEW."state" = 'processing' THEN
    IF NEW."attempts_uncounted" > OLD."attempts_uncounted" THEN
      code := 'handed_back';
      message := 'Its worker was stopped; another attempt goes on';
    ELSE
      code := NEW."last_error_code";
      message := NEW."last_error_message";
    END IF;
  ELSE
    CASE NEW."state"
      WHEN 'failed' THEN code := 'upload_failed';
      WHEN 'rejected' THEN code := NEW."problems" -> 0 ->> 'code';
      WHEN 'cancelled' THEN code := 'upload_cancelled';
      ELSE code := NULL;
    END CASE;
    message := CASE WHEN code IS NULL THEN NULL ELSE NEW."error" END;
  END IF;
  UPDATE "upload_attempts" SET "ended_at" = clock_timestamp(), "error_code" = code, "error_message" = message
    WHERE "upload_id" = NEW."id" AND "ended_at" IS NULL;
  IF NEW."attempts" > OLD."attempts" THEN
    DELETE FROM "upload_attempts" WHERE "upload_id" = NEW."id" AND "attempt" <= NEW."attempts" - 200;
    INSERT INTO "upload_attempts" ("upload_id", "attempt", "started_at") VALUES (NEW."id", NEW."attempts", clock_timestamp());
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "uploads_attempt" AFTER UPDATE OF "state", "attempts", "attempts_uncounted", "next_attempt_at" ON "uploads" FOR EACH ROW
  WHEN (NEW."attempts" > OLD."attempts"
    OR (OLD."state" IN ('staged', 'processing') AND NEW."state" NOT IN ('processing', OLD."state"))
    OR (NEW."state" = 'processing' AND OLD."state" = 'processing'
      AND (NEW."attempts_uncounted" > OLD."attempts_uncounted" OR NEW."next_attempt_at" IS NOT NULL)))
  EXECUTE FUNCTION "record_upload_attempt"();
