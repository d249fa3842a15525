-- One rule says which names are the same (docs/adr/0020): Unicode's NFC, then each letter in upper case and back in lower case,
-- so that `Ядро.pdb` is found as `ядро.pdb`, and a name that came from a Mac as any other. Only this function folds; what is
-- asked is folded by it, too. Rows keep the names as they came. An index over it is an index over all rows that there are.
-- The collation is the same everywhere: PostgreSQL's own since 17, ICU's before.
DO $$
DECLARE
  letters TEXT := COALESCE(
    (SELECT collname FROM pg_collation WHERE collname IN ('pg_c_utf8', 'und-x-icu') AND collencoding IN (-1, 6) ORDER BY collname LIMIT 1),
    'default');
BEGIN
  EXECUTE format(
    'CREATE FUNCTION fold_name(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
     RETURN lower(upper(normalize(name, NFC) COLLATE pg_catalog.%I)) COLLATE pg_catalog."C"', letters);
END
$$;

-- Whether the header of a .sym is that of the module whose key it has. Else it is for people only: anybody may write anything
-- into a header, and nobody is to answer for somebody else's module. COALESCE keeps the planner from taking the two equations
-- apart: it would not find the indexes below any more.
CREATE FUNCTION is_own_header(key TEXT, debug_file TEXT, debug_id TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN COALESCE(debug_id = split_part(key, '/', 2) AND fold_name(debug_file) = fold_name(split_part(key, '/', 1)), false);

-- Newest first, so that one step into the index is enough.
DROP INDEX "upload_files_any_case_key_idx";
DROP INDEX "upload_files_any_case_debug_file_idx";
DROP INDEX "upload_files_any_case_code_file_idx";
CREATE INDEX "upload_files_any_case_key_idx" ON "upload_files" (fold_name("key"), "id");
CREATE INDEX "upload_files_any_case_debug_file_idx" ON "upload_files" (fold_name("debug_file"), "debug_id", "id")
  WHERE is_own_header("key", "debug_file", "debug_id");
CREATE INDEX "upload_files_any_case_code_file_idx" ON "upload_files" (fold_name("code_file"), "code_id", "id")
  WHERE is_own_header("key", "debug_file", "debug_id");

-- What is published is told by ids alone, whatever the names beside them: letters are folded in one place only.
-- A notification is a row of hashes, 16 hex characters each, of the id in the key, the debug id and the code id; and, for
-- processes of the version before, which may still be running, of `<file>/<id>` in lower case.
CREATE OR REPLACE FUNCTION tell_published_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('symdepot_files', string_agg(mark, ''))
  FROM (
    SELECT mark, (row_number() OVER () - 1) / 480 AS part
    FROM (
      SELECT DISTINCT left(md5(text), 16) AS mark
      FROM written
      CROSS JOIN LATERAL (VALUES
        (split_part(written.key, '/', 1), split_part(written.key, '/', 2)),
        (written.debug_file, written.debug_id),
        (written.code_file, written.code_id)
      ) AS named(file, id)
      CROSS JOIN LATERAL (VALUES (named.id), (lower((named.file || '/' || named.id) COLLATE "C"))) AS told(text)
      WHERE written.outcome IN ('uploaded', 'skipped') AND told.text IS NOT NULL
    ) marks
  ) parts
  GROUP BY part;
  RETURN NULL;
END
$$;
