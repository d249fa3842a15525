-- Concurrently: beside the writes to a table that may be large. It is the only statement of its migration (connection/migrate.ts).
CREATE INDEX CONCURRENTLY IF NOT EXISTS "upload_files_by_id_idx" ON "upload_files" (split_part("key", '/', 2), "id")
    WHERE is_found_by_id("key");
