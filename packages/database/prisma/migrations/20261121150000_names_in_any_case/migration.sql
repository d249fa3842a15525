-- Debuggers on Windows ask in lower case. Newest first, so that one step into the index is enough.
-- The collation "C" folds ASCII letters only, whatever the database's own locale is.
CREATE INDEX "upload_files_any_case_key_idx" ON "upload_files" (lower("key" COLLATE "C"), "id");
CREATE INDEX "upload_files_any_case_debug_file_idx" ON "upload_files" (lower("debug_file" COLLATE "C"), "debug_id", "id");
CREATE INDEX "upload_files_any_case_code_file_idx" ON "upload_files" (lower("code_file" COLLATE "C"), "code_id", "id");

-- What those two found is found by the ones above.
DROP INDEX "upload_files_debug_file_debug_id_idx";
DROP INDEX "upload_files_code_file_code_id_idx";
