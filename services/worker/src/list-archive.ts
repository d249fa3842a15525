// Step list: reads the directory of the staged archive, applies the listing rules, writes one row per member. Of bytes that have
// passed before, by the same rules, the rows are there already: nothing is read, and inspection finds nothing to do.
import { checkLayout, readDirectory } from '@symdepot/archive';
import type { NewUploadFile, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { cutBatches, listMembers, type Problem } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { archiveKnown } from './events.ts';

/** Returns why the archive is refused; empty when the rows are written and the upload has advanced to `inspect`. */
export async function listArchive(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]> {
  const { staging, limits, batchLimits, rules, database } = context;
  if (await database.uploadFiles.recordKnown(upload, rules)) {
    archiveKnown(context, upload);
    return [];
  }
  const source = await staging.open(upload.id, signal);
  const directory = await readDirectory(source, limits, signal).catch(asProblem);
  if ('problem' in directory) return [directory.problem];

  const { entries, directoryOffset } = directory;
  const { members, ignored, problems } = listMembers(entries, limits);
  const layoutProblems = checkLayout(entries, directoryOffset);
  if (problems.length + layoutProblems.length > 0) return [...problems, ...layoutProblems];

  // Ignored members are checked as the others are: all or nothing.
  const listed = [...members, ...ignored.map((entry) => ({ entry, key: null }))];
  const byOffset = listed.toSorted((a, b) => a.entry.headerOffset - b.entry.headerOffset);
  const batches = cutBatches(
    byOffset.map(({ entry }) => entry),
    batchLimits,
  );
  const files = byOffset.map(({ entry, key }, index) => toRow(entry, { key, batch: batches[index]! }));
  await database.uploadFiles.recordListing(upload.id, upload.attempts, files, rules);
  return [];
}

/** What is wrong with the content is a problem of the archive; what is wrong with the store is thrown on. */
function asProblem(error: unknown): { problem: Problem } {
  if (isAppError(error) && error.kind === 'invalid') return { problem: { code: error.code, member: null, message: error.message } };
  throw error;
}

type Entry = Awaited<ReturnType<typeof readDirectory>>['entries'][number];

const toRow = (entry: Entry, own: Pick<NewUploadFile, 'key' | 'batch'>): NewUploadFile => ({
  position: entry.index,
  member: entry.name,
  headerOffset: entry.headerOffset,
  compressedBytes: entry.compressedBytes,
  originalBytes: entry.originalBytes,
  method: entry.method,
  flags: entry.flags,
  crc32: entry.crc32,
  ...own,
});
