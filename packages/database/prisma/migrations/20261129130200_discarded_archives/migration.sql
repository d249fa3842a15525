-- Why an archive that could have been retried is not kept any more: 'quota' or 'space'. Whoever retries it is told.
ALTER TABLE "uploads" ADD COLUMN     "discarded_for" VARCHAR(20);
