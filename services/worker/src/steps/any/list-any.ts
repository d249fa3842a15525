// Step `list` of files that are named by their content: one row per member of a ZIP, or one for a single file, all without a key.
// Neighbours: ../../sources/any.ts, open-any.ts, listing-rules.ts of symbols (what may be in an archive at all).
import { checkLayout, methods, readDirectory, type ArchiveEntry } from '@symdepot/archive';
import type { NewUploadFile, UploadRecord } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import { anyLayout, cutBatches, findLonePointers, listByLayout, type Problem, type RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { archiveKnown } from '../../events.ts';
import { isZip } from './open-any.ts';

export async function listAny(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]> {
  const { staging, database, rules } = context;
  const { id, attempts } = upload;
  const bytes = await staging.open(id, signal);
  if (bytes.size === 0) return [nothingIn(upload)];
  if (!(await isZip(upload, bytes, signal))) {
    await database.uploadFiles.recordListing(id, attempts, [singleFile(upload, bytes)], rules);
    return [];
  }
  // Of a single file also its name counts, which its bytes do not tell.
  if (await database.uploadFiles.recordKnown(upload, rules)) {
    archiveKnown(context, upload);
    return [];
  }
  const listed = await listMembers(context, bytes, signal);
  if ('problems' in listed) return listed.problems;
  await database.uploadFiles.recordListing(id, attempts, listed.files, rules);
  return [];
}

/** Of an upload in which no file is known. */
export function nothingIn({ archiveName: name }: Pick<UploadRecord, 'archiveName'>): Problem {
  const { code, message } = new AppError('nothing_recognized', { name });
  return { code, member: null, message };
}

type Listed = { readonly files: readonly NewUploadFile[] } | { readonly problems: readonly Problem[] };

async function listMembers({ limits, batchLimits }: WorkerContext, bytes: RangedSource, signal: AbortSignal): Promise<Listed> {
  try {
    const { entries, directoryOffset } = await readDirectory(bytes, limits, signal);
    const { members, ignored, problems } = listByLayout(entries, limits, anyLayout);
    const found = [...problems, ...findLonePointers(entries), ...checkLayout(entries, directoryOffset)];
    if (found.length > 0) return { problems: found };
    // Ignored members are checked like all others: all or nothing.
    const listed = [...members.map(({ entry }) => entry), ...ignored].toSorted((a, b) => a.headerOffset - b.headerOffset);
    const batches = cutBatches(listed, batchLimits);
    return { files: listed.map((entry, index) => toRow(entry, batches[index]!)) };
  } catch (error) {
    // A fault in the content is a problem of the archive; a fault of the store is rethrown.
    if (isAppError(error) && error.kind === 'invalid') return { problems: [{ code: error.code, member: null, message: error.message }] };
    throw error;
  }
}

const toRow = (entry: ArchiveEntry, batch: number): NewUploadFile => ({
  position: entry.index,
  batch,
  member: entry.name,
  key: null,
  headerOffset: entry.headerOffset,
  compressedBytes: entry.compressedBytes,
  originalBytes: entry.originalBytes,
  method: entry.method,
  flags: entry.flags,
  crc32: entry.crc32,
});

const singleFile = ({ archiveName }: UploadRecord, { size }: RangedSource): NewUploadFile => ({
  position: 0,
  batch: 0,
  member: archiveName,
  key: null,
  headerOffset: 0,
  compressedBytes: size,
  originalBytes: size,
  method: methods.stored,
  flags: 0,
  crc32: 0,
});
