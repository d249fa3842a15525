// Bytes that have passed before, by the same rules, are not read again (ADR 23). What was unpacked or made of them then went with its
// upload, so that much is taken over only if all of it is in the store. Neighbours: read-entries.ts, find-stored.ts.
import type { UploadRecord } from '@symdepot/database';
import type { WorkerContext } from '../context.ts';
import { archiveKnown } from '../events.ts';
import { areStored } from './find-stored.ts';

/** The rows are those of the earlier upload, and the step is `inspect`, if there is one. */
export async function takeOverKnown(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<boolean> {
  const isKnown =
    (await context.database.uploadFiles.recordKnown(upload, context.rules)) || (await takeOverStored(context, upload, signal));
  if (isKnown) archiveKnown(context, upload);
  return isKnown;
}

/** One that is removed from the store between this look and the next one is told as bytes that are missing: it is to be sent again. */
async function takeOverStored(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<boolean> {
  const { database, rules } = context;
  const files = await database.uploadFiles.listKnownInParts(upload, rules);
  if (files.length === 0 || !(await areStored(context, upload, files, signal))) return false;
  return database.uploadFiles.recordKnown(upload, rules, { needsNoParts: true });
}
