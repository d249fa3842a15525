// What is in an archive, whatever kind it is of: from its directory, or after all of it has been unpacked. Used by the step `list` of the
// kinds that are sent as one archive. Neighbours: unpack-archive.ts; ../sources/archive.ts, any/list-any.ts.
import { checkLayout, readDirectory, type ArchiveEntry } from '@symdepot/archive';
import type { NewUploadFile, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import type { ListedEntry, Problem, RangedSource } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { unpackArchive, type PackedArchive } from './unpack-archive.ts';

export type Entry = ListedEntry &
  Pick<ArchiveEntry, 'index' | 'headerOffset' | 'flags' | 'crc32'> & { /** Where it was unpacked to. */ readonly madePart?: string | null };

/** `misplaced`: problems besides those that the listing rules find. */
export type Entries =
  | { readonly entries: readonly Entry[]; readonly misplaced: readonly Problem[] }
  | { readonly problems: readonly Problem[] };

/** `packed`: it has no directory. @throws AppError those of the readers; what the stores fail with */
export async function readEntries(
  context: WorkerContext,
  upload: UploadRecord,
  bytes: RangedSource,
  packed: PackedArchive | undefined,
  signal: AbortSignal,
): Promise<Entries> {
  if (packed) {
    const unpacked = await unpackArchive(context, upload, packed, signal);
    return 'problems' in unpacked ? unpacked : { entries: unpacked.files.map(toEntry), misplaced: [] };
  }
  const { entries, directoryOffset } = await readDirectory(bytes, context.limits, signal);
  return { entries, misplaced: checkLayout(entries, directoryOffset) };
}

/** A fault in the content is a problem of the archive; a fault of the store is rethrown. */
export function asProblems(error: unknown): readonly Problem[] {
  if (!isAppError(error) || error.kind !== 'invalid') throw error;
  const { code, message, details } = error;
  return [{ code, member: typeof details === 'object' && 'member' in details ? details.member : null, message }];
}

/** In the order in which they lie there: a batch is one stretch of the archive. */
export const inOrder = (a: Entry, b: Entry): number => a.headerOffset - b.headerOffset || a.index - b.index;

const toEntry = ({ member, position, ...file }: UploadFileRecord): Entry => ({
  name: member,
  index: position,
  isDirectory: false,
  isEncrypted: false,
  method: file.method,
  compressedBytes: file.compressedBytes,
  originalBytes: file.originalBytes,
  headerOffset: file.headerOffset,
  flags: file.flags,
  crc32: file.crc32,
  madePart: file.madePart,
});

export const toRow = (entry: Entry, own: Pick<NewUploadFile, 'key' | 'batch'>): NewUploadFile => ({
  position: entry.index,
  member: entry.name,
  headerOffset: entry.headerOffset,
  compressedBytes: entry.compressedBytes,
  originalBytes: entry.originalBytes,
  method: entry.method,
  flags: entry.flags,
  crc32: entry.crc32,
  madePart: entry.madePart ?? null,
  ...own,
});
