-- Which version a worker runs, while a fleet is upgraded. Empty: one that does not say.
ALTER TABLE "worker_heartbeats" ADD COLUMN "version" VARCHAR(100) NOT NULL DEFAULT '';
