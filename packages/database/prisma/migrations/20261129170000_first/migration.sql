-- The whole database before the first release, noun by noun: tables with their indexes, then functions and triggers beside
-- the table that they serve. Columns are explained in schema.prisma; here is why for what Prisma has no words: UNLOGGED,
-- indexes with INCLUDE, WHERE, a trigram class or an expression, functions, triggers, fixed rows.

-- For substring filters on keys and e-mail addresses. A trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;


-- ── Users, groups, permissions ─────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_superuser" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");
CREATE INDEX "users_email_trigrams_idx" ON "users" USING gin ("email" gin_trgm_ops);

CREATE TABLE "groups" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

CREATE TABLE "permissions" (
    "id" INTEGER NOT NULL,
    "codename" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "permissions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "permissions_codename_key" ON "permissions"("codename");

-- Who may what. Prisma names the columns of such a table by the alphabet: A of the first model, B of the second.
CREATE TABLE "_group_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_group_permissions_AB_pkey" PRIMARY KEY ("A","B"),
    CONSTRAINT "_group_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_group_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "_group_permissions_B_index" ON "_group_permissions"("B");

CREATE TABLE "_user_groups" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_user_groups_AB_pkey" PRIMARY KEY ("A","B"),
    CONSTRAINT "_user_groups_A_fkey" FOREIGN KEY ("A") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_user_groups_B_fkey" FOREIGN KEY ("B") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "_user_groups_B_index" ON "_user_groups"("B");

CREATE TABLE "_user_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_user_permissions_AB_pkey" PRIMARY KEY ("A","B"),
    CONSTRAINT "_user_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_user_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "_user_permissions_B_index" ON "_user_permissions"("B");

-- The fixed permissions, and the groups that Tecken has after its own migrations.
INSERT INTO "permissions" ("id", "codename", "name") VALUES
    (1, 'upload_symbols', 'Upload Symbols Files'),
    (2, 'upload_try_symbols', 'Upload Try Symbols Files'),
    (3, 'view_all_uploads', 'View All Symbols Uploads'),
    (4, 'manage_tokens', 'Manage Your API Tokens');

INSERT INTO "groups" ("name") VALUES ('Uploaders'), ('Upload Auditors');

INSERT INTO "_group_permissions" ("A", "B")
SELECT g."id", p."id" FROM "groups" g JOIN "permissions" p ON
    (g."name" = 'Uploaders' AND p."codename" IN ('upload_symbols', 'upload_try_symbols', 'manage_tokens'))
    OR (g."name" = 'Upload Auditors' AND p."codename" IN ('view_all_uploads', 'manage_tokens'));


-- ── Tokens ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "tokens" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "secret_hash" CHAR(64) NOT NULL,
    "prefix" CHAR(4) NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "preferred_upload_api_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "notify_url" TEXT,
    "notify_secret" TEXT,

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "tokens_secret_hash_key" ON "tokens"("secret_hash");
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

CREATE TABLE "_token_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_token_permissions_AB_pkey" PRIMARY KEY ("A","B"),
    CONSTRAINT "_token_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_token_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "tokens"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "_token_permissions_B_index" ON "_token_permissions"("B");


-- ── Uploads ────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TYPE "lane" AS ENUM ('release', 'try');
CREATE TYPE "upload_kind" AS ENUM ('archive', 'files');
CREATE TYPE "upload_state" AS ENUM ('staged', 'processing', 'complete', 'rejected', 'failed', 'cancelled');
CREATE TYPE "upload_step" AS ENUM ('receive', 'list', 'inspect', 'gate', 'publish', 'done');

CREATE TABLE "uploads" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "lane" "lane" NOT NULL,
    "kind" "upload_kind" NOT NULL DEFAULT 'archive',
    "state" "upload_state" NOT NULL DEFAULT 'staged',
    "step" "upload_step" NOT NULL DEFAULT 'list',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "attempts_uncounted" INTEGER NOT NULL DEFAULT 0,
    "retries" INTEGER NOT NULL DEFAULT 0,
    "archive_name" VARCHAR(100) NOT NULL,
    "archive_bytes" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "rules" CHAR(64),
    "bucket" TEXT NOT NULL,
    "private_bucket_url" TEXT,
    "download_url" TEXT,
    "redirect_urls" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "problems" JSONB NOT NULL DEFAULT '[]',
    "error" TEXT,
    "last_error_code" TEXT,
    "last_error_message" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3),
    "fair_rank" BIGINT NOT NULL DEFAULT 0,
    "is_staged" BOOLEAN NOT NULL DEFAULT true,
    "discarded_for" VARCHAR(20),
    "request_id" TEXT NOT NULL,
    "is_receiving" BOOLEAN NOT NULL DEFAULT false,
    "worked_seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "is_strict" BOOLEAN NOT NULL DEFAULT false,
    "session_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "uploads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "uploads_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "uploads_completed_at_idx" ON "uploads"("completed_at");
CREATE INDEX "uploads_bucket_lane_id_idx" ON "uploads"("bucket", "lane", "id");
CREATE INDEX "uploads_state_updated_at_idx" ON "uploads"("state", "updated_at");
CREATE INDEX "uploads_state_completed_at_idx" ON "uploads"("state", "completed_at");
CREATE INDEX "uploads_is_staged_state_idx" ON "uploads"("is_staged", "state");
CREATE INDEX "uploads_user_id_created_at_idx" ON "uploads"("user_id", "created_at");
-- The same bytes again, from whomever: the newest first.
CREATE INDEX "uploads_sha256_id_idx" ON "uploads"("sha256", "id");
-- Those that take files: few among many.
CREATE INDEX "uploads_receiving_idx" ON "uploads" ("id") WHERE "is_receiving";
-- The list of uploads, by time and by size. It reads nothing but the index: that holds every column that a filter or sort looks
-- at, in the order in which the rows are shown.
CREATE INDEX "uploads_list_by_time_idx" ON "uploads" ("created_at", "id")
    INCLUDE ("user_id", "archive_bytes", "completed_at", "state", "lane");
CREATE INDEX "uploads_list_by_size_idx" ON "uploads" ("archive_bytes", "id")
    INCLUDE ("user_id", "created_at", "completed_at", "state", "lane");

-- Clocks of workers disagree and `now()` is the start of a transaction: neither orders the changes of a row. This does. Only
-- changes that people are shown count: whatever touches `updated_at` does, the removal of a staged archive does not.
CREATE FUNCTION "raise_upload_revision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."revision" := OLD."revision" + 1;
  RETURN NEW;
END
$$;

CREATE TRIGGER "uploads_revision" BEFORE UPDATE OF "updated_at", "started_at" ON "uploads"
  FOR EACH ROW EXECUTE FUNCTION "raise_upload_revision"();


-- ── Fair ranks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who is next: start-time fair queueing (docs/adr/0022). The virtual time of each lane, the last fair rank that each caller got
-- there, and the fair rank of each upload.
CREATE TABLE "lane_ranks" (
    "lane" "lane" NOT NULL,
    "current" BIGINT NOT NULL DEFAULT 0,
    "base" BIGINT NOT NULL DEFAULT 0,
    "rebased_at" TIMESTAMPTZ(3),

    CONSTRAINT "lane_ranks_pkey" PRIMARY KEY ("lane")
);
INSERT INTO "lane_ranks" ("lane") VALUES ('release'), ('try');

CREATE TABLE "caller_ranks" (
    "lane" "lane" NOT NULL,
    "caller" VARCHAR(40) NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "caller_ranks_pkey" PRIMARY KEY ("lane", "caller")
);

-- One after the other for each caller, until its upload is committed; callers do not wait for each other.
CREATE FUNCTION "take_fair_rank"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO caller_ranks AS t (lane, caller, last)
    SELECT lane, COALESCE('token:' || NEW.token_id, 'user:' || NEW.user_id), current FROM lane_ranks WHERE lane = NEW.lane
    ON CONFLICT (lane, caller) DO UPDATE SET last = GREATEST(t.last + 1, EXCLUDED.last)
    RETURNING last INTO NEW.fair_rank;
  RETURN NEW;
END
$$;

-- An upload takes its fair rank when there begins to be work to do for it, whatever way it came: recorded with its bytes, its last
-- file arrived, retried.
CREATE TRIGGER "uploads_turn_of_new" BEFORE INSERT ON "uploads" FOR EACH ROW
  WHEN (NEW."state" IN ('staged', 'processing') AND NEW."step" <> 'receive')
  EXECUTE FUNCTION "take_fair_rank"();
CREATE TRIGGER "uploads_turn" BEFORE UPDATE OF "state", "step" ON "uploads" FOR EACH ROW
  WHEN (NEW."state" IN ('staged', 'processing') AND NEW."step" <> 'receive'
    AND (OLD."state" NOT IN ('staged', 'processing') OR OLD."step" = 'receive'))
  EXECUTE FUNCTION "take_fair_rank"();


-- ── Files of uploads ───────────────────────────────────────────────────────────────────────────────────────────────

CREATE TYPE "file_outcome" AS ENUM ('pending', 'uploaded', 'skipped', 'ignored', 'failed');

CREATE TABLE "upload_files" (
    "id" BIGSERIAL NOT NULL,
    "upload_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "batch" INTEGER,
    "member" TEXT NOT NULL,
    "key" VARCHAR(300),
    "outcome" "file_outcome" NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "message" TEXT,
    "header_offset" BIGINT NOT NULL,
    "compressed_bytes" BIGINT NOT NULL,
    "original_bytes" BIGINT NOT NULL,
    "method" INTEGER NOT NULL,
    "flags" INTEGER NOT NULL,
    "crc32" BIGINT NOT NULL,
    "inspected_at" TIMESTAMPTZ(3),
    "md5" CHAR(32),
    "data_offset" BIGINT,
    "raw_crc32" BIGINT,
    "debug_file" TEXT,
    "debug_id" VARCHAR(40),
    "code_file" TEXT,
    "code_id" VARCHAR(40),
    "generator" VARCHAR(100),
    "warning" TEXT,
    "warning_message" TEXT,
    "stored_bytes" BIGINT,
    "is_update" BOOLEAN NOT NULL DEFAULT false,
    "is_compressed" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_files_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "upload_files_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "upload_files_upload_id_position_key" ON "upload_files"("upload_id", "position");
CREATE INDEX "upload_files_key_idx" ON "upload_files"("key");
-- Every look at an upload asks for them, and hardly any file has one.
CREATE INDEX "upload_files_warnings_idx" ON "upload_files" ("upload_id", "position") WHERE "warning" IS NOT NULL;
-- The list of files is of those that were stored: a row enters these once, when it is published. It reads nothing but indexes.
CREATE INDEX "upload_files_list_by_time_idx" ON "upload_files" ("created_at", "id")
    INCLUDE ("stored_bytes", "completed_at", "upload_id", "key") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_size_idx" ON "upload_files" ("stored_bytes") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_end_idx" ON "upload_files" ("completed_at") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_upload_idx" ON "upload_files" ("upload_id") WHERE "outcome" = 'uploaded';
CREATE INDEX "upload_files_list_by_key_idx" ON "upload_files" USING gin ("key" gin_trgm_ops) WHERE "outcome" = 'uploaded';

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

-- Debuggers on Windows ask in lower case. Newest first, so that one step into the index is enough.
CREATE INDEX "upload_files_any_case_key_idx" ON "upload_files" (fold_name("key"), "id");
CREATE INDEX "upload_files_any_case_debug_file_idx" ON "upload_files" (fold_name("debug_file"), "debug_id", "id")
    WHERE is_own_header("key", "debug_file", "debug_id");
CREATE INDEX "upload_files_any_case_code_file_idx" ON "upload_files" (fold_name("code_file"), "code_id", "id")
    WHERE is_own_header("key", "debug_file", "debug_id");

-- Whoever remembers what was not there is told when it is: at the commit that says so, whichever way it came about.
-- What is published is told by ids alone, whatever the names beside them: letters are folded in one place only.
-- A notification is a row of hashes, 16 hex characters each, of the id in the key, the debug id and the code id;
-- packages/database/src/feeds/publication-feed.ts reads them. PostgreSQL takes 7 999 bytes in one.
CREATE FUNCTION tell_published_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('symdepot_files', string_agg(mark, ''))
  FROM (
    SELECT mark, (row_number() OVER () - 1) / 480 AS part
    FROM (
      SELECT DISTINCT left(md5(told.id), 16) AS mark
      FROM written
      CROSS JOIN LATERAL (VALUES (split_part(written.key, '/', 2)), (written.debug_id), (written.code_id)) AS told(id)
      WHERE written.outcome IN ('uploaded', 'skipped') AND told.id IS NOT NULL
    ) marks
  ) parts
  GROUP BY part;
  RETURN NULL;
END
$$;

CREATE TRIGGER "upload_files_updated_are_told" AFTER UPDATE ON "upload_files"
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_published_files();
CREATE TRIGGER "upload_files_inserted_are_told" AFTER INSERT ON "upload_files"
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION tell_published_files();


-- ── Files that are sent one by one (protocol v2) ───────────────────────────────────────────────────────────────────

-- Each in a session of its own, and in parts. A store that gives out URLs takes a file by itself: as one part, of any size.
CREATE TABLE "file_sessions" (
    "file_id" BIGINT NOT NULL,
    "secret_hash" CHAR(64) NOT NULL,
    "announced_md5" CHAR(32) NOT NULL,
    "is_gzip" BOOLEAN NOT NULL,
    "received_bytes" BIGINT NOT NULL DEFAULT 0,
    "remote_name" UUID,
    "sent_md5" CHAR(32),
    "sent_crc32c" CHAR(8),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_sessions_pkey" PRIMARY KEY ("file_id"),
    CONSTRAINT "file_sessions_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "upload_files"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "file_parts" (
    "file_id" BIGINT NOT NULL,
    "start" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "name" UUID NOT NULL,

    CONSTRAINT "file_parts_pkey" PRIMARY KEY ("file_id","start"),
    CONSTRAINT "file_parts_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "file_sessions"("file_id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- A file that is sent by itself is whole: its last part, if it is not there yet, its end, and what that means for its list are one
-- call. Several statements, each of which sees what was committed before it: whoever waited for the row of the upload sees the files
-- that others have finished, so that of several last files one is the last.
--   taken   the file is whole     ready   and the upload is to be given to the workers: nobody does so otherwise
--   late    somebody else has brought that part, or finished the file     closed   the upload takes no more files
CREATE FUNCTION finish_file(
  the_file BIGINT, the_upload INTEGER, whole_md5 TEXT, part_start BIGINT, part_bytes BIGINT, part_name UUID, whole_crc32c TEXT
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


-- ── Webhooks ───────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TYPE "notification_state" AS ENUM ('pending', 'delivered', 'failed');

CREATE TABLE "upload_receivers" (
    "id" SERIAL NOT NULL,
    "upload_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "url" TEXT NOT NULL,

    CONSTRAINT "upload_receivers_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "upload_receivers_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "upload_receivers_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "upload_receivers_upload_id_token_id_url_key" ON "upload_receivers"("upload_id", "token_id", "url");

CREATE TABLE "notifications" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "upload_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "url" TEXT NOT NULL,
    "state" "notification_state" NOT NULL DEFAULT 'pending',
    "event" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notifications_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "notifications_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "notifications_upload_id_idx" ON "notifications"("upload_id");
CREATE INDEX "notifications_state_next_attempt_at_idx" ON "notifications"("state", "next_attempt_at");


-- ── Admission and processes ────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "expiry_runs" (
    "id" INTEGER NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "expiry_runs_pkey" PRIMARY KEY ("id")
);

-- Who is sending at the moment, how often in this minute, and which workers live need not outlive a crash of the server: no
-- request waits for the disk because of them, and workers say again within seconds that they live.
CREATE UNLOGGED TABLE "rate_windows" (
    "caller" VARCHAR(40) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "rate_windows_pkey" PRIMARY KEY ("caller")
);

CREATE UNLOGGED TABLE "upload_slots" (
    "id" SERIAL NOT NULL,
    "caller" VARCHAR(40) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_slots_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "upload_slots_caller_expires_at_idx" ON "upload_slots"("caller", "expires_at");

CREATE UNLOGGED TABLE "worker_heartbeats" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("id")
);
