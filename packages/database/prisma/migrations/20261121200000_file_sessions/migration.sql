-- Files that are sent one by one (protocol v2), each in a session of its own and in parts.
CREATE TYPE "upload_kind" AS ENUM ('archive', 'files');

ALTER TYPE "upload_step" ADD VALUE 'receive' BEFORE 'list';

ALTER TABLE "uploads" ADD COLUMN     "kind" "upload_kind" NOT NULL DEFAULT 'archive',
ADD COLUMN     "session_expires_at" TIMESTAMPTZ(3);

CREATE TABLE "file_sessions" (
    "file_id" BIGINT NOT NULL,
    "secret_hash" CHAR(64) NOT NULL,
    "announced_md5" CHAR(32) NOT NULL,
    "is_gzip" BOOLEAN NOT NULL,
    "received_bytes" BIGINT NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_sessions_pkey" PRIMARY KEY ("file_id")
);

CREATE TABLE "file_parts" (
    "file_id" BIGINT NOT NULL,
    "start" BIGINT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "name" UUID NOT NULL,

    CONSTRAINT "file_parts_pkey" PRIMARY KEY ("file_id","start")
);

ALTER TABLE "file_sessions" ADD CONSTRAINT "file_sessions_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "upload_files"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "file_parts" ADD CONSTRAINT "file_parts_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "file_sessions"("file_id") ON DELETE CASCADE ON UPDATE CASCADE;

