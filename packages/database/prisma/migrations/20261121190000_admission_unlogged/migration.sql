-- Who is sending at the moment, and how often in this minute, need not outlive a crash of the server: no request waits for
-- the disk because of them.
ALTER TABLE "rate_windows" SET UNLOGGED;
ALTER TABLE "upload_slots" SET UNLOGGED;
