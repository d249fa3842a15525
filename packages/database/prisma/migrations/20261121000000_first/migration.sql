-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "lane" AS ENUM ('release', 'try');

-- CreateEnum
CREATE TYPE "upload_state" AS ENUM ('staged', 'processing', 'complete', 'rejected', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "upload_step" AS ENUM ('list', 'inspect', 'gate', 'publish', 'done');

-- CreateEnum
CREATE TYPE "file_outcome" AS ENUM ('pending', 'uploaded', 'skipped', 'ignored', 'failed');

-- CreateTable
CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_superuser" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "groups" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "permissions" (
    "id" INTEGER NOT NULL,
    "codename" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "permissions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
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

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "uploads" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "lane" "lane" NOT NULL,
    "state" "upload_state" NOT NULL DEFAULT 'staged',
    "step" "upload_step" NOT NULL DEFAULT 'list',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "archive_name" VARCHAR(100) NOT NULL,
    "archive_bytes" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "bucket" TEXT NOT NULL,
    "download_url" TEXT,
    "redirect_urls" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "problems" JSONB NOT NULL DEFAULT '[]',
    "error" TEXT,
    "is_staged" BOOLEAN NOT NULL DEFAULT true,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
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
    "stored_bytes" BIGINT,
    "is_update" BOOLEAN NOT NULL DEFAULT false,
    "is_compressed" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_group_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_group_permissions_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_user_groups" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_user_groups_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_user_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_user_permissions_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_token_permissions" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_token_permissions_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");

-- CreateIndex
CREATE UNIQUE INDEX "permissions_codename_key" ON "permissions"("codename");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_secret_hash_key" ON "tokens"("secret_hash");

-- CreateIndex
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

-- CreateIndex
CREATE INDEX "uploads_created_at_idx" ON "uploads"("created_at");

-- CreateIndex
CREATE INDEX "uploads_state_updated_at_idx" ON "uploads"("state", "updated_at");

-- CreateIndex
CREATE INDEX "uploads_user_id_created_at_idx" ON "uploads"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "uploads_user_id_lane_sha256_idx" ON "uploads"("user_id", "lane", "sha256");

-- CreateIndex
CREATE INDEX "upload_files_key_idx" ON "upload_files"("key");

-- CreateIndex
CREATE INDEX "upload_files_debug_file_debug_id_idx" ON "upload_files"("debug_file", "debug_id");

-- CreateIndex
CREATE INDEX "upload_files_code_file_code_id_idx" ON "upload_files"("code_file", "code_id");

-- CreateIndex
CREATE INDEX "upload_files_created_at_idx" ON "upload_files"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "upload_files_upload_id_position_key" ON "upload_files"("upload_id", "position");

-- CreateIndex
CREATE INDEX "_group_permissions_B_index" ON "_group_permissions"("B");

-- CreateIndex
CREATE INDEX "_user_groups_B_index" ON "_user_groups"("B");

-- CreateIndex
CREATE INDEX "_user_permissions_B_index" ON "_user_permissions"("B");

-- CreateIndex
CREATE INDEX "_token_permissions_B_index" ON "_token_permissions"("B");

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_files" ADD CONSTRAINT "upload_files_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_group_permissions" ADD CONSTRAINT "_group_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_group_permissions" ADD CONSTRAINT "_group_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_user_groups" ADD CONSTRAINT "_user_groups_A_fkey" FOREIGN KEY ("A") REFERENCES "groups"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_user_groups" ADD CONSTRAINT "_user_groups_B_fkey" FOREIGN KEY ("B") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_user_permissions" ADD CONSTRAINT "_user_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_user_permissions" ADD CONSTRAINT "_user_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_token_permissions" ADD CONSTRAINT "_token_permissions_A_fkey" FOREIGN KEY ("A") REFERENCES "permissions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_token_permissions" ADD CONSTRAINT "_token_permissions_B_fkey" FOREIGN KEY ("B") REFERENCES "tokens"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- The fixed permissions and the groups that Tecken has after its migrations (tecken-behaviour §3, §4).
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
