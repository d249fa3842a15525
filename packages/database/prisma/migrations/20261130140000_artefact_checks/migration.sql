-- Artefacts that a worker is to read soon, whoever's turn it is: somebody had a part of one, or could not have it.
ALTER TABLE "artefacts" ADD COLUMN "check_asked_at" TIMESTAMPTZ(3);
CREATE INDEX "artefacts_check_asked_at_idx" ON "artefacts"("check_asked_at");
