-- Only changes that people are shown count: whatever touches `updated_at` does, the removal of a staged archive does not.
CREATE OR REPLACE TRIGGER "uploads_revision" BEFORE UPDATE OF "updated_at", "started_at" ON "uploads"
  FOR EACH ROW EXECUTE FUNCTION "raise_upload_revision"();
