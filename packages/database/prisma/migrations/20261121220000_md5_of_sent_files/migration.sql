-- Who sends a file the way Google takes it is told the MD5 of what has arrived.
ALTER TABLE "file_sessions" ADD COLUMN "sent_md5" CHAR(32);
