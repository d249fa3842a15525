-- A store that gives out URLs takes a file by itself: as one object, of any size.
ALTER TABLE "file_parts" ALTER COLUMN "bytes" TYPE BIGINT;
ALTER TABLE "file_sessions" ADD COLUMN "remote_name" UUID;
