-- Files that are sent one by one are published while the others are being sent: whether a list takes files is no step any more.
ALTER TABLE "uploads" ADD COLUMN "is_receiving" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "worked_seconds" DOUBLE PRECISION NOT NULL DEFAULT 0;

UPDATE "uploads" SET "is_receiving" = true WHERE "kind" = 'files' AND "state" = 'staged' AND "step" = 'receive';

-- What has come to them by now is work; the sweep gives it a job.
UPDATE "uploads" SET "step" = 'list' WHERE "is_receiving" AND EXISTS (
  SELECT FROM "upload_files" f JOIN "file_sessions" s ON s."file_id" = f."id"
  WHERE f."upload_id" = "uploads"."id" AND f."outcome" = 'pending' AND s."finished_at" IS NOT NULL
);

-- Few among many.
CREATE INDEX "uploads_receiving_idx" ON "uploads" ("id") WHERE "is_receiving";

-- A file that is sent by itself is whole: its last part, if it is not there yet, its end, and what that means for its list are one
-- call. Several statements, each of which sees what was committed before it: whoever waited for the row of the upload sees the files
-- that others have finished, so that of several last files one is the last.
--   taken   the file is whole     ready   and the upload is to be given to the workers: nobody does so otherwise
--   late    somebody else has brought that part, or finished the file     closed   the upload takes no more files
CREATE OR REPLACE FUNCTION finish_file(
  the_file BIGINT, the_upload INTEGER, whole_md5 TEXT, part_start BIGINT, part_bytes BIGINT, part_name UUID,
  whole_crc32c TEXT DEFAULT NULL
) RETURNS TEXT LANGUAGE plpgsql
-- Plans are kept as long as the connection: one that was made while the tables were small would read all of them ever after.
SET enable_seqscan = off AS $$
DECLARE
  list RECORD;
  is_missing BOOLEAN;
BEGIN
  SELECT state, step INTO list FROM uploads
    WHERE id = the_upload AND is_receiving AND state IN ('staged', 'processing') FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN CASE WHEN EXISTS (SELECT FROM file_sessions WHERE file_id = the_file AND finished_at IS NOT NULL) THEN 'late' ELSE 'closed' END;
  END IF;
  UPDATE file_sessions
    SET received_bytes = COALESCE(part_start + part_bytes, received_bytes), finished_at = now(), sent_md5 = whole_md5,
      sent_crc32c = whole_crc32c
    WHERE file_id = the_file AND finished_at IS NULL AND received_bytes = COALESCE(part_start, received_bytes);
  IF NOT FOUND THEN
    RETURN 'late';
  END IF;
  IF part_name IS NOT NULL THEN
    INSERT INTO file_parts (file_id, start, bytes, name) VALUES (the_file, part_start, part_bytes, part_name);
  END IF;
  -- A scalar subquery, not a join: the files of this upload come first, whatever the planner believes.
  is_missing := EXISTS (
    SELECT FROM upload_files f WHERE f.upload_id = the_upload AND f.outcome = 'pending'
      AND (SELECT s.finished_at IS NULL FROM file_sessions s WHERE s.file_id = f.id)
  );
  UPDATE uploads SET
    updated_at = now(), is_receiving = is_missing, step = CASE step WHEN 'receive' THEN 'list' ELSE step END,
    -- The job of a round that waits for more files need not be waited for.
    retries = retries + CASE WHEN list.state = 'staged' AND list.step = 'list' AND NOT is_missing THEN 1 ELSE 0 END
    WHERE id = the_upload;
  -- A worker that is at it finds the file at the end of its round.
  RETURN CASE WHEN list.state = 'staged' AND (list.step = 'receive' OR NOT is_missing) THEN 'ready' ELSE 'taken' END;
END
$$;
