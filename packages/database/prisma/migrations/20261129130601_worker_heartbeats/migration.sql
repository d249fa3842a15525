-- Which workers live need not outlive a crash of the server: they say so again within seconds.
CREATE UNLOGGED TABLE "worker_heartbeats" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("id")
);
