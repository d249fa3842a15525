// Step `list` of files that are named by their content: one row per member of an archive, or one for a single file, all without a key.
// Neighbours: ../../sources/any.ts, open-any.ts, ../read-entries.ts, listing-rules.ts of symbols (what may be in an archive at all).
import { findPacked, holdsTar, isSoundTar, methods } from '@symdepot/archive';
import type { NewUploadFile, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { anyLayout, cutBatches, findLonePointers, listByLayout, type Problem, type RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../../context.ts';
import { asProblems, inOrder, readEntries, toRow } from '../read-entries.ts';
import { takeOverKnown } from '../take-over-known.ts';
import type { PackedArchive } from '../unpack-archive.ts';
import type { UploadSource } from '../../upload-source.ts';
import { isSingle, isZip } from './open-any.ts';

export const listAny: UploadSource['list'] = (context, upload, signal) => list(context, upload, signal).catch(asProblems);

async function list(context: WorkerContext, upload: UploadRecord, signal: AbortSignal): Promise<readonly Problem[]> {
  const { staging, database, rules, limits, batchLimits } = context;
  const { id, attempts } = upload;
  const bytes = await staging.open(id, signal);
  if (bytes.size === 0) return [nothingIn(upload)];
  const packed = isSingle(upload) ? undefined : await findPackedTar(bytes, signal);
  if (!packed && !(await isZip(upload, bytes, signal))) {
    await database.uploadFiles.recordListing(id, attempts, [singleFile(upload, bytes)], rules);
    return [];
  }
  // Of a single file also its name counts, which its bytes do not tell.
  if (await takeOverKnown(context, upload, signal)) return [];
  const read = await readEntries(context, upload, bytes, packed, signal);
  if ('problems' in read) return read.problems;
  const { entries, misplaced } = read;
  const { members, ignored, problems } = listByLayout(entries, limits, anyLayout);
  const found = [...problems, ...findLonePointers(entries), ...misplaced];
  if (found.length > 0) return found;
  // Ignored members are checked like all others: all or nothing.
  const listed = [...members.map(({ entry }) => entry), ...ignored].toSorted(inOrder);
  const batches = cutBatches(listed, batchLimits);
  const files = listed.map((entry, index) => toRow(entry, { key: null, batch: batches[index]! }));
  await database.uploadFiles.recordListing(id, attempts, files, rules);
  return [];
}

/** Of an upload in which no file is known. */
export function nothingIn({ archiveName: name }: Pick<UploadRecord, 'archiveName'>): Problem {
  const { code, message } = new AppError('nothing_recognized', { name });
  return { code, member: null, message };
}

/** How it is packed, if a tar is in it: gzip and zstd are around single files as well. */
async function findPackedTar(source: RangedSource, signal: AbortSignal): Promise<PackedArchive | undefined> {
  const format = await findPacked(source, signal);
  return format && (await holdsTar(source, format, signal)) ? { source, format, isDeflated: isKeptAsGzip } : undefined;
}

/** What has no name in an archive yet is told by its first bytes: a tar holds a dSYM bundle, or is ignored. PE and PDB are stored as they are. */
const isKeptAsGzip = (_name: string, head: Buffer): boolean =>
  isSoundTar(head) || gzipped.some((beginning) => head.subarray(0, beginning.length).equals(beginning));

const gzipped = ['MODULE ', '\u007fELF', '\u00cf\u00fa\u00ed\u00fe', '\u00ce\u00fa\u00ed\u00fe', '\u00ca\u00fe\u00ba\u00be'].map((text) =>
  Buffer.from(text, 'latin1'),
);

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
