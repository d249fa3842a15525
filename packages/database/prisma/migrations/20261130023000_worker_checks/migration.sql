-- What a worker found when it last asked what it depends on, by name: {"release storage": {"status": "error", "ms": 3, "error": "…"}}.
-- Null: one that does not say.
ALTER TABLE "worker_heartbeats" ADD COLUMN "checks" JSONB;
