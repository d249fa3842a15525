-- Uploads whose names the content gives (kind `any`), and by which protocol an upload came. Only adds: services of the version
-- before go on working, as long as they alone are there; none of theirs is of the new kind.
ALTER TYPE "upload_kind" ADD VALUE 'any';
ALTER TABLE "uploads"
  ADD COLUMN "door" VARCHAR(20),
  ADD COLUMN "expected_debug_file" VARCHAR(300),
  ADD COLUMN "expected_debug_id" VARCHAR(40);
ALTER TABLE "upload_files"
  ADD COLUMN "content_kind" VARCHAR(20),
  ADD COLUMN "richness" SMALLINT,
  ADD COLUMN "form" VARCHAR(20),
  ADD COLUMN "content_bytes" BIGINT,
  ADD COLUMN "content_md5" CHAR(32),
  ADD COLUMN "made_part" UUID;
