-- How much a member that is named by its content unpacks to, with what is packed within it. Only adds.
ALTER TABLE "upload_files" ADD COLUMN "unpacked_bytes" BIGINT;
