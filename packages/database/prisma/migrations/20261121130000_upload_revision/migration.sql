-- AlterTable
ALTER TABLE "uploads" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- Clocks of workers disagree and `now()` is the start of a transaction: neither orders the changes of a row. This does.
CREATE FUNCTION "raise_upload_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."revision" := OLD."revision" + 1;
  RETURN NEW;
END
$$;

CREATE TRIGGER "uploads_revision" BEFORE UPDATE ON "uploads"
  FOR EACH ROW EXECUTE FUNCTION "raise_upload_revision"();
