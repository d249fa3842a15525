-- Artefacts on their way in are tried a limited number of times, and a PUT that begins anew knows of the one before.
ALTER TABLE "artefact_sessions" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "artefact_sessions" ADD COLUMN "forked_from" INTEGER;
CREATE INDEX "artefact_sessions_forked_from_idx" ON "artefact_sessions"("forked_from");

-- The public list says when it last changed: later than before, whatever the clock of the process says that changes it; also if it says
-- what is there already.
CREATE INDEX "environments_listed_at_idx" ON "environments"("listed_at");
CREATE FUNCTION "move_public_list"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.listed_at := GREATEST(
    date_trunc('milliseconds', clock_timestamp()),
    (SELECT max(listed_at) FROM environments) + interval '1 millisecond');
  RETURN NEW;
END
$$;
CREATE TRIGGER "environments_listed" BEFORE UPDATE OF "listed_at" ON "environments" FOR EACH ROW
  EXECUTE FUNCTION "move_public_list"();
