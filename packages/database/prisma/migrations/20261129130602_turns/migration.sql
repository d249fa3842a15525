-- Whose turn it is: start-time fair queueing (docs/adr/0022). The virtual time of each lane, the last turn that each caller got
-- there, and the turn of each upload.
CREATE TABLE "lane_turns" (
    "lane" "lane" NOT NULL,
    "current" BIGINT NOT NULL DEFAULT 0,
    "base" BIGINT NOT NULL DEFAULT 0,
    "rebased_at" TIMESTAMPTZ(3),

    CONSTRAINT "lane_turns_pkey" PRIMARY KEY ("lane")
);
INSERT INTO "lane_turns" ("lane") VALUES ('release'), ('try');

CREATE TABLE "caller_turns" (
    "lane" "lane" NOT NULL,
    "caller" VARCHAR(40) NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "caller_turns_pkey" PRIMARY KEY ("lane", "caller")
);

-- What waits already goes first.
ALTER TABLE "uploads" ADD COLUMN "turn" BIGINT NOT NULL DEFAULT 0;

-- One after the other for each caller, until its upload is committed; callers do not wait for each other.
CREATE FUNCTION "take_turn"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO caller_turns AS t (lane, caller, last)
    SELECT lane, COALESCE('token:' || NEW.token_id, 'user:' || NEW.user_id), current FROM lane_turns WHERE lane = NEW.lane
    ON CONFLICT (lane, caller) DO UPDATE SET last = GREATEST(t.last + 1, EXCLUDED.last)
    RETURNING last INTO NEW.turn;
  RETURN NEW;
END
$$;

-- An upload takes its turn when there begins to be work to do for it, whatever way it came: recorded with its bytes, its last
-- file arrived, retried.
CREATE TRIGGER "uploads_turn_of_new" BEFORE INSERT ON "uploads" FOR EACH ROW
  WHEN (NEW."state" IN ('staged', 'processing') AND NEW."step" <> 'receive')
  EXECUTE FUNCTION "take_turn"();
CREATE TRIGGER "uploads_turn" BEFORE UPDATE OF "state", "step" ON "uploads" FOR EACH ROW
  WHEN (NEW."state" IN ('staged', 'processing') AND NEW."step" <> 'receive'
    AND (OLD."state" NOT IN ('staged', 'processing') OR OLD."step" = 'receive'))
  EXECUTE FUNCTION "take_turn"();
