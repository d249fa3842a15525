-- What was taken down: content that is refused under a key, in a lane, whoever sends it (docs/adr/0039). The rows of files that
-- were stored say so themselves; these are for what is sent from then on.
CREATE TABLE "takedowns" (
    "id" SERIAL NOT NULL,
    "lane" "lane" NOT NULL,
    "key" VARCHAR(300) NOT NULL,
    "original_bytes" BIGINT NOT NULL,
    "md5" CHAR(32) NOT NULL,
    "reason" VARCHAR(1000) NOT NULL,
    "taken_down_by" VARCHAR(300) NOT NULL,
    "taken_down_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "takedowns_pkey" PRIMARY KEY ("id")
);
-- The MD5 first: by it the files of an upload are compared, before any name is folded.
CREATE UNIQUE INDEX "takedowns_md5_original_bytes_lane_key_key" ON "takedowns"("md5", "original_bytes", "lane", "key");
