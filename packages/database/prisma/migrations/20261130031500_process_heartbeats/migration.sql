-- Which processes there are, of every service, and which version of it runs where: while a fleet is upgraded, for people.
CREATE TABLE "process_heartbeats" (
    "id" UUID NOT NULL,
    "service" VARCHAR(50) NOT NULL,
    "version" VARCHAR(100) NOT NULL,
    "host" VARCHAR(255) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "process_heartbeats_pkey" PRIMARY KEY ("id")
);
