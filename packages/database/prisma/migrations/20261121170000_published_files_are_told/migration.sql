-- Whoever remembers what was not there is told when it is: at the commit that says so, whichever way it came about.
-- A notification is a row of hashes, 16 hex characters each, of `<file>/<id>` in lower case: of the key, of the debug file and
-- id, of the code file and id. packages/database/src/publications.ts reads them. PostgreSQL takes 7 999 bytes in one.
CREATE FUNCTION tell_published_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('symdepot_files', string_agg(folder, ''))
  FROM (
    SELECT folder, (row_number() OVER () - 1) / 480 AS part
    FROM (
      SELECT DISTINCT left(md5(lower((named.file || '/' || named.id) COLLATE "C")), 16) AS folder
      FROM written
      CROSS JOIN LATERAL (VALUES
        (split_part(written.key, '/', 1), split_part(written.key, '/', 2)),
        (written.debug_file, written.debug_id),
        (written.code_file, written.code_id)
      ) AS named(file, id)
      WHERE written.outcome IN ('uploaded', 'skipped') AND named.file IS NOT NULL AND named.id IS NOT NULL
    ) folders
  ) parts
  GROUP BY part;
  RETURN NULL;
END
$$;

CREATE TRIGGER "upload_files_updated_are_told" AFTER UPDATE ON "upload_files"
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_published_files();
CREATE TRIGGER "upload_files_inserted_are_told" AFTER INSERT ON "upload_files"
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_published_files();
