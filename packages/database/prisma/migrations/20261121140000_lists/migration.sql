-- For substring filters on keys and e-mail addresses. A trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The lists read nothing but indexes: these hold every column that a filter or sort looks at, in the order in which the
-- rows are shown. Prisma's schema cannot say INCLUDE, WHERE or a trigram class, so they stand here only.

-- The list of uploads, by time and by size. The first one replaces the plain index on the time.
CREATE INDEX "uploads_list_by_time_idx" ON "uploads" ("created_at", "id") INCLUDE ("user_id", "archive_bytes", "completed_at", "state", "lane");
CREATE INDEX "uploads_list_by_size_idx" ON "uploads" ("archive_bytes", "id") INCLUDE ("user_id", "created_at", "completed_at", "state", "lane");
DROP INDEX "uploads_created_at_idx";

-- CreateIndex
CREATE INDEX "uploads_completed_at_idx" ON "uploads"("completed_at");

-- CreateIndex
CREATE INDEX "uploads_bucket_lane_id_idx" ON "uploads"("bucket", "lane", "id");

-- The list of files is of those that were stored: a row enters these once, when it is published. The first one replaces
-- the plain index on the time.
CREATE INDEX "upload_files_list_by_time_idx" ON "upload_files" ("created_at", "id") INCLUDE ("stored_bytes", "completed_at", "upload_id", "key") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_size_idx" ON "upload_files" ("stored_bytes") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_end_idx" ON "upload_files" ("completed_at") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_upload_idx" ON "upload_files" ("upload_id") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_key_idx" ON "upload_files" USING gin ("key" gin_trgm_ops) WHERE "outcome" = 'uploaded';
DROP INDEX "upload_files_created_at_idx";

CREATE INDEX "users_email_trigrams_idx" ON "users" USING gin ("email" gin_trgm_ops);
