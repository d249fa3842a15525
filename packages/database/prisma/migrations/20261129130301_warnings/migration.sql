-- Symbols files that are taken and of no use: what is said of them. And uploads of which nothing like that is taken.
ALTER TABLE "upload_files" ADD COLUMN "warning" TEXT, ADD COLUMN "warning_message" TEXT;
ALTER TABLE "uploads" ADD COLUMN "is_strict" BOOLEAN NOT NULL DEFAULT false;

-- Every look at an upload asks for them, and hardly any file has one.
CREATE INDEX "upload_files_warnings_idx" ON "upload_files" ("upload_id", "position") WHERE "warning" IS NOT NULL;
