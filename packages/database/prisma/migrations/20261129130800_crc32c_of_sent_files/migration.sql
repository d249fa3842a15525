-- Google's own library looks at the CRC-32C of what it has sent, too, and deletes the file where the answer has none.
ALTER TABLE "file_sessions" ADD COLUMN "sent_crc32c" CHAR(8);

-- As before, with the checksum. Processes of before the change go on calling it without.
DROP FUNCTION finish_file(BIGINT, INTEGER, TEXT, BIGINT, BIGINT, UUID);
CREATE FUNCTION finish_file(
  the_file BIGINT, the_upload INTEGER, whole_md5 TEXT, part_start BIGINT, part_bytes BIGINT, part_name UUID,
  whole_crc32c TEXT DEFAULT NULL
) RETURNS TEXT LANGUAGE plpgsql
-- Plans are kept as long as the connection: one that was made while the tables were small would read all of them ever after.
SET enable_seqscan = off AS $$
BEGIN
  UPDATE uploads SET updated_at = now() WHERE id = the_upload AND kind = 'files' AND state = 'staged' AND step = 'receive';
  IF NOT FOUND THEN
    RETURN CASE WHEN EXISTS (SELECT FROM file_sessions WHERE file_id = the_file AND finished_at IS NOT NULL) THEN 'late' ELSE 'closed' END;
  END IF;
  UPDATE file_sessions
    SET received_bytes = COALESCE(part_start + part_bytes, received_bytes), finished_at = now(), sent_md5 = whole_md5, sent_crc32c = whole_crc32c
    WHERE file_id = the_file AND finished_at IS NULL AND received_bytes = COALESCE(part_start, received_bytes);
  IF NOT FOUND THEN
    RETURN 'late';
  END IF;
  IF part_name IS NOT NULL THEN
    INSERT INTO file_parts (file_id, start, bytes, name) VALUES (the_file, part_start, part_bytes, part_name);
  END IF;
  -- A scalar subquery, not a join: the files of this upload come first, whatever the planner believes.
  IF EXISTS (
    SELECT FROM upload_files f WHERE f.upload_id = the_upload AND f.outcome = 'pending'
      AND (SELECT s.finished_at IS NULL FROM file_sessions s WHERE s.file_id = f.id)
  ) THEN
    RETURN 'taken';
  END IF;
  UPDATE uploads SET step = 'list' WHERE id = the_upload;
  RETURN 'last';
END
$$;
