-- While a fleet is brought up to date, processes of before files_published_as_they_come still record file lists, and say by their
-- step alone that they take files. No file would come to such a list, and nothing would ever end it.
CREATE FUNCTION "receive_files"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.is_receiving := true;
  RETURN NEW;
END
$$;

CREATE TRIGGER "uploads_receiving_of_new" BEFORE INSERT ON "uploads" FOR EACH ROW
  WHEN (NEW."kind" = 'files' AND NEW."step" = 'receive' AND NOT NEW."is_receiving")
  EXECUTE FUNCTION "receive_files"();
CREATE TRIGGER "uploads_receiving" BEFORE UPDATE OF "state" ON "uploads" FOR EACH ROW
  WHEN (NEW."kind" = 'files' AND NEW."step" = 'receive' AND NEW."state" = 'staged' AND NOT NEW."is_receiving"
    AND OLD."state" NOT IN ('staged', 'processing'))
  EXECUTE FUNCTION "receive_files"();

UPDATE "uploads" SET "is_receiving" = true
  WHERE "kind" = 'files' AND "state" = 'staged' AND "step" = 'receive' AND NOT "is_receiving";
