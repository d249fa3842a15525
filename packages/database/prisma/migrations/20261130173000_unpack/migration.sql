-- The step of archives that have no directory (ADR 49). Only adds: workers of the version before never write it.
ALTER TYPE "upload_step" ADD VALUE 'unpack' BEFORE 'list';
