// A ZIP: its members are in one staged object. Either all of it is published or nothing. If the same bytes have passed
// before, by the same rules, their rows are taken over: nothing is read, and inspection has nothing to do (ADR 23).
import { checkLayout, inspectMember, readDirectory, windowedSource } from '@symdepot/archive';
import type { NewUploadFile, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { cutBatches, listMembers, type Problem } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { archiveKnown } from '../events.ts';
import { toMemberLocation } from '../steps/member-location.ts';
import type { UploadSource } from '../upload-source.ts';

export const archiveSource: UploadSource = {
  queuedSince: ({ createdAt }) => createdAt,
  list: listArchive,
  async open({ staging }, { id }, _files, signal) {
    const bytes = windowedSource(await staging.open(id, signal), { signal });
    return {
      bytesOf: () => bytes,
      async inspect(file, options) {
        const inspection = await inspectMember(bytes, toMemberLocation(file), options);
        if (!inspection.ok) return { id: file.id, reason: inspection.problem.code, message: inspection.problem.message };
        const { md5, header = null, rawDeflate } = inspection;
        const raw = { dataOffset: rawDeflate?.offset ?? null, rawCrc32: rawDeflate?.crc32 ?? null };
        return { id: file.id, md5, header, ...raw, content: inspection };
      },
    };
  },
  gate: ({ database }, { id }) => database.uploadFiles.listProblems(id),
  // Only what was taken down while it was published.
  settle: async ({ database }, { id }) => ({ problems: await database.uploadFiles.listProblems(id) }),
};

async function listArchive(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]> {
  const { staging, limits, batchLimits, rules, database } = context;
  if (await database.uploadFiles.recordKnown(upload, rules)) {
    archiveKnown(context, upload);
    return [];
  }
  const bytes = await staging.open(upload.id, signal);
  const directory = await readDirectory(bytes, limits, signal).catch(asProblem);
  if ('problem' in directory) return [directory.problem];

  const { entries, directoryOffset } = directory;
  const { members, ignored, problems } = listMembers(entries, limits);
  const layoutProblems = checkLayout(entries, directoryOffset);
  if (problems.length + layoutProblems.length > 0) return [...problems, ...layoutProblems];

  // Ignored members are checked like all others: all or nothing.
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

/** A fault in the content is a problem of the archive; a fault of the store is rethrown. */
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
