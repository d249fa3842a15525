-- What the web site needs: sessions and sign-in, the audit log, lanes at rest, who sent an upload, its attempts, and tokens that a
-- group owns together.

-- ── People and their sessions ──────────────────────────────────────────────────────────────────────────────────────

-- Who they are to the sign-in provider. Null: they have never signed in by one.
ALTER TABLE "users" ADD COLUMN "issuer" TEXT, ADD COLUMN "subject" TEXT, ADD COLUMN "signed_in_at" TIMESTAMPTZ(3);
ALTER TABLE "users" ADD CONSTRAINT "users_issuer_with_subject" CHECK (("issuer" IS NULL) = ("subject" IS NULL));
CREATE UNIQUE INDEX "users_issuer_subject_key" ON "users"("issuer", "subject");

CREATE TABLE "sessions" (
    "id" SERIAL NOT NULL,
    "secret_hash" CHAR(64) NOT NULL,
    "user_id" INTEGER NOT NULL,
    "issuer" TEXT,
    "subject" TEXT,
    "sid" TEXT,
    "id_token" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "agent" VARCHAR(300) NOT NULL DEFAULT '',
    "address" VARCHAR(45) NOT NULL DEFAULT '',

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "sessions_secret_hash_key" ON "sessions"("secret_hash");
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");
CREATE INDEX "sessions_issuer_subject_idx" ON "sessions"("issuer", "subject");
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- Sign-ins on their way through the provider. Removed before the code is used: none counts twice.
CREATE TABLE "sign_ins" (
    "state" VARCHAR(64) NOT NULL,
    "cookie_hash" CHAR(64) NOT NULL,
    "nonce" VARCHAR(64) NOT NULL,
    "verifier" VARCHAR(128) NOT NULL,
    "next" TEXT NOT NULL,
    "session_id" INTEGER,
    "is_second_try" BOOLEAN NOT NULL DEFAULT false,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_ins_pkey" PRIMARY KEY ("state"),
    CONSTRAINT "sign_ins_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "sign_ins_expires_at_idx" ON "sign_ins"("expires_at");

CREATE TABLE "sign_in_links" (
    "code_hash" CHAR(64) NOT NULL,
    "user_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_links_pkey" PRIMARY KEY ("code_hash"),
    CONSTRAINT "sign_in_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "sign_in_links_expires_at_idx" ON "sign_in_links"("expires_at");

-- ── Who changed what ───────────────────────────────────────────────────────────────────────────────────────────────

-- No foreign keys: an entry outlives whoever and whatever it names.
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" VARCHAR(300) NOT NULL,
    "via" VARCHAR(20) NOT NULL,
    "action" VARCHAR(60) NOT NULL,
    "subject_kind" VARCHAR(20) NOT NULL,
    "subject" VARCHAR(300) NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "request_id" VARCHAR(100),
    "address" VARCHAR(45),

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");
CREATE INDEX "audit_entries_subject_idx" ON "audit_entries"("subject_kind", "subject", "id");
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor", "id");

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_entries_only_grow" BEFORE UPDATE OR DELETE ON "audit_entries"
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();

-- ── Lanes at rest ──────────────────────────────────────────────────────────────────────────────────────────────────

-- No worker begins an upload of such a lane.
CREATE TABLE "paused_lanes" (
    "lane" "lane" NOT NULL,
    "paused_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_by" VARCHAR(300) NOT NULL,
    "reason" VARCHAR(300) NOT NULL DEFAULT '',

    CONSTRAINT "paused_lanes_pkey" PRIMARY KEY ("lane")
);

-- ── Who may do what with an upload, and how it went ────────────────────────────────────────────────────────────────

-- The group whose members own the token together with the user who made it.
ALTER TABLE "tokens" ADD COLUMN "group_id" INTEGER;
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "tokens_group_id_idx" ON "tokens"("group_id");

-- Sent by somebody who was signed in to the site: there is no token, and none was deleted.
ALTER TABLE "uploads" ADD COLUMN "is_by_session" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "upload_attempts" (
    "upload_id" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,

    CONSTRAINT "upload_attempts_pkey" PRIMARY KEY ("upload_id", "attempt"),
    CONSTRAINT "upload_attempts_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "uploads"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
