-- Build environments (docs/adr/0046): artefacts by digest, their bytes on the way, and what people call them.
INSERT INTO "permissions" ("id", "codename", "name") VALUES
    (5, 'upload_artefacts', 'Upload Artefacts And Record Environments'),
    (6, 'publish_artefacts', 'Publish, Withdraw And Remove Artefacts'),
    (7, 'read_internal_artefacts', 'Read Internal Artefacts');

CREATE TYPE "artefact_state" AS ENUM ('announced', 'stored', 'damaged', 'removed');
CREATE TYPE "artefact_visibility" AS ENUM ('public', 'internal');
CREATE TYPE "redistributable" AS ENUM ('yes', 'no', 'unknown');

CREATE TABLE "artefacts" (
    "id" SERIAL NOT NULL,
    "sha512" CHAR(128) NOT NULL,
    "sha256" CHAR(64),
    "bytes" BIGINT NOT NULL,
    "media_type" VARCHAR(100),
    "visibility" "artefact_visibility" NOT NULL DEFAULT 'internal',
    "state" "artefact_state" NOT NULL DEFAULT 'announced',
    "uploaded_by" VARCHAR(300) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stored_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "damaged_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" VARCHAR(300),
    "removal_reason" VARCHAR(1000),
    "has_object" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "artefacts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "artefacts_digests_check" CHECK ("state" NOT IN ('stored', 'damaged') OR ("sha256" IS NOT NULL AND "has_object"))
);
CREATE UNIQUE INDEX "artefacts_sha512_key" ON "artefacts"("sha512");
CREATE INDEX "artefacts_sha256_idx" ON "artefacts"("sha256");
-- What is to be read again, the longest unread first; and what retention looks for.
CREATE INDEX "artefacts_state_verified_at_idx" ON "artefacts"("state", "verified_at");
CREATE INDEX "artefacts_visibility_last_used_at_idx" ON "artefacts"("visibility", "last_used_at");

CREATE TABLE "artefact_sessions" (
    "id" SERIAL NOT NULL,
    "artefact_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token_id" INTEGER,
    "secret_hash" CHAR(64) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "received_bytes" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "whole_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "fault" VARCHAR(60),

    CONSTRAINT "artefact_sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "artefact_sessions_artefact_id_fkey" FOREIGN KEY ("artefact_id") REFERENCES "artefacts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "artefact_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- Who announces again goes on with the session that is open; one that has ended only says how.
CREATE UNIQUE INDEX "artefact_sessions_open_key" ON "artefact_sessions"("secret_hash") WHERE "ended_at" IS NULL;
CREATE INDEX "artefact_sessions_artefact_id_idx" ON "artefact_sessions"("artefact_id");
CREATE INDEX "artefact_sessions_user_id_idx" ON "artefact_sessions"("user_id");
CREATE INDEX "artefact_sessions_ended_at_expires_at_idx" ON "artefact_sessions"("ended_at", "expires_at");

CREATE TABLE "artefact_parts" (
    "session_id" INTEGER NOT NULL,
    "start" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "name" UUID NOT NULL,

    CONSTRAINT "artefact_parts_pkey" PRIMARY KEY ("session_id", "start"),
    CONSTRAINT "artefact_parts_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "artefact_sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "environments" (
    "id" SERIAL NOT NULL,
    "artefact_id" INTEGER NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "inputs_hash" VARCHAR(200),
    "source" JSONB,
    "sbom_id" INTEGER,
    "sources_id" INTEGER,
    "replaces_id" INTEGER,
    "licences" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "needs_sources" BOOLEAN NOT NULL DEFAULT false,
    "redistributable" "redistributable" NOT NULL DEFAULT 'unknown',
    "notes" VARCHAR(4000) NOT NULL DEFAULT '',
    "created_by" VARCHAR(300) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "first_published_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),

    CONSTRAINT "environments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "environments_artefact_id_fkey" FOREIGN KEY ("artefact_id") REFERENCES "artefacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "environments_sbom_id_fkey" FOREIGN KEY ("sbom_id") REFERENCES "artefacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "environments_sources_id_fkey" FOREIGN KEY ("sources_id") REFERENCES "artefacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "environments_replaces_id_fkey" FOREIGN KEY ("replaces_id") REFERENCES "artefacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "environments_artefact_id_idx" ON "environments"("artefact_id");
CREATE INDEX "environments_sbom_id_idx" ON "environments"("sbom_id");
CREATE INDEX "environments_sources_id_idx" ON "environments"("sources_id");
CREATE INDEX "environments_replaces_id_idx" ON "environments"("replaces_id");
CREATE INDEX "environments_published_at_idx" ON "environments"("published_at");
CREATE INDEX "environments_inputs_hash_idx" ON "environments"("inputs_hash");
CREATE INDEX "environments_labels_idx" ON "environments" USING GIN ("labels" jsonb_path_ops);

CREATE TABLE "environment_pins" (
    "id" SERIAL NOT NULL,
    "environment_id" INTEGER NOT NULL,
    "who" VARCHAR(300) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "created_by" VARCHAR(300) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "environment_pins_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "environment_pins_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "environment_pins_environment_id_idx" ON "environment_pins"("environment_id");
