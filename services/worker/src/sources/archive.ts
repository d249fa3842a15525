// An archive in our own layout: its members are in one staged object, a ZIP, or in parts, where it had to be unpacked. Either all of it
// is published or nothing. If the same bytes have passed before, by the same rules, their rows are taken over: nothing is read, and
// inspection has nothing to do (ADR 23). Neighbours: ../steps/read-entries.ts, any.ts.
import { findPacked, inspectMember, openStoredBody, windowedSource } from '@symdepot/archive';
import type { UploadFileRecord, UploadRecord } from '@symdepot/database';
import { cutBatches, fileExtension, listMembers, type Problem, type RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { partOf, toInspectedFacts, toMemberLocation } from '../steps/member-location.ts';
import { asProblems, inOrder, readEntries, toRow } from '../steps/read-entries.ts';
import { takeOverKnown } from '../steps/take-over-known.ts';
import type { PackedArchive } from '../steps/unpack-archive.ts';
import type { UploadSource } from '../upload-source.ts';

export const archiveSource: UploadSource = {
  queuedSince: ({ createdAt }) => createdAt,
  list: (context, upload, signal) => listArchive(context, upload, signal).catch(asProblems),
  async open(context, { id }, _files, signal) {
    const staged = windowedSource(await context.staging.open(id, signal), { signal });
    const bytesOf = (file: UploadFileRecord): RangedSource => partOf(context, file) ?? staged;
    return {
      openBody: (file, encoding, own) => openStoredBody(bytesOf(file), toMemberLocation(file), toInspectedFacts(file), encoding, own),
      async inspect(file, options) {
        const inspection = await inspectMember(bytesOf(file), toMemberLocation(file), options);
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
  if (await takeOverKnown(context, upload, signal)) return [];
  const bytes = await staging.open(upload.id, signal);
  const read = await readEntries(context, upload, bytes, await findPackedArchive(context, bytes, signal), signal);
  if ('problems' in read) return read.problems;

  const { members, ignored, problems } = listMembers(read.entries, limits);
  if (problems.length + read.misplaced.length > 0) return [...problems, ...read.misplaced];

  // Ignored members are checked like all others: all or nothing.
  const listed = [...members, ...ignored.map((entry) => ({ entry, key: null }))].toSorted((a, b) => inOrder(a.entry, b.entry));
  const batches = cutBatches(
    listed.map(({ entry }) => entry),
    batchLimits,
  );
  const files = listed.map(({ entry, key }, index) => toRow(entry, { key, batch: batches[index]! }));
  await database.uploadFiles.recordListing(upload.id, upload.attempts, files, rules);
  return [];
}

async function findPackedArchive(
  { encodingRules }: WorkerContext,
  source: RangedSource,
  signal: AbortSignal,
): Promise<PackedArchive | undefined> {
  const format = await findPacked(source, signal);
  const isDeflated = (name: string): boolean => encodingRules.compressExtensions.includes(fileExtension(name));
  return format && { source, format, isDeflated };
}
