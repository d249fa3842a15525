// Reads the directory of a ZIP: every entry, without touching a member. The one door of unzipper.
// Neighbours: end-record.ts finds the directory, symbols/listing-rules.ts judges the entries, layout.ts where they stand.
import { AppError } from '@symdepot/errors';
import { Open } from 'unzipper';
import { entryFlags, type ArchiveEntry } from './archive-entry.ts';
import { countEntries, directorySource, tailBytes, type UnzipperFile } from './directory-source.ts';
import { locateDirectory } from './end-record.ts';
import { decodeMemberName } from './member-name.ts';
import { readExactly, type RangedSource } from './ranged-source.ts';

export interface Directory {
  /** In the order of the directory. */
  readonly entries: readonly ArchiveEntry[];
  /** Where the directory starts in the source; no member may reach beyond it. */
  readonly directoryOffset: number;
}

export interface DirectoryLimits {
  readonly maxEntries: number;
}

/** Ten times what an entry of a symbols archive takes. Bounds the memory for a directory by the number of entries. */
const maxBytesPerEntry = 3 * 1024;

/**
 * Two or three ranged reads; at most `maxEntries` × 3 KiB in memory. Data before the archive, a comment, ZIP64 and bytes
 * behind the end record are all read.
 * @throws AppError `archive_not_zip`, `archive_multi_disk`, `archive_too_many_entries`; what the source throws; the abort reason
 */
export async function readDirectory(source: RangedSource, limits: DirectoryLimits, signal?: AbortSignal): Promise<Directory> {
  const place = await locateDirectory(source, signal);
  const sizeInEntries = Math.ceil(place.bytes / maxBytesPerEntry);
  const count = Math.max(place.entryCount, sizeInEntries);
  if (count > limits.maxEntries) throw new AppError('archive_too_many_entries', { count, limit: limits.maxEntries });

  const inTail = place.offset - place.tail.offset;
  const end = place.offset + place.bytes;
  const bytes =
    inTail >= 0 ? place.tail.bytes.subarray(inTail, inTail + place.bytes) : await readExactly(source, place.offset, end, signal);
  if (countEntries(bytes) !== place.entryCount) throw new AppError('archive_not_zip');

  const files = place.entryCount === 0 ? [] : await parseEntries(bytes, place.entryCount);
  signal?.throwIfAborted();
  const offsets = files.map((file) => file.offsetToLocalFileHeader + place.shift);
  const boundaryOf = boundaries(offsets, place.offset);
  return { entries: files.map((file, index) => entryOf(file, index, offsets[index]!, boundaryOf)), directoryOffset: place.offset };
}

/** unzipper turns bytes into fields; that they are a whole directory is known before (it does not check that). */
async function parseEntries(bytes: Buffer, entryCount: number): Promise<readonly UnzipperFile[]> {
  // Its type lacks the second parameter.
  const open = Open.custom as (source: ReturnType<typeof directorySource>, options: { tailSize: number }) => ReturnType<typeof Open.custom>;
  try {
    const { files } = await open(directorySource(bytes, entryCount), { tailSize: tailBytes });
    return files;
  } catch (cause) {
    throw new AppError('archive_not_zip', undefined, { cause });
  }
}

function entryOf(file: UnzipperFile, index: number, headerOffset: number, boundaryOf: ReadonlyMap<number, number>): ArchiveEntry {
  const { flags, crc32, compressedSize, uncompressedSize } = file;
  // A saturated field whose ZIP64 extra is missing or cut is undefined or null here, whatever its type says.
  const numbers = [compressedSize, uncompressedSize, file.offsetToLocalFileHeader, headerOffset];
  if (!numbers.every((n) => Number.isSafeInteger(n))) throw new AppError('archive_not_zip');
  if (file.diskNumber !== 0 && file.diskNumber !== 0xffff) throw new AppError('archive_multi_disk');
  // unzipper gives an empty string, not a buffer, for an empty name.
  const name = decodeMemberName(Buffer.from(file.pathBuffer), flags);
  return {
    name,
    index,
    isDirectory: name.endsWith('/'),
    isEncrypted: (flags & entryFlags.encryption) !== 0,
    hasDataDescriptor: (flags & entryFlags.dataDescriptor) !== 0,
    method: file.compressionMethod,
    flags,
    crc32,
    compressedBytes: compressedSize,
    originalBytes: uncompressedSize,
    headerOffset,
    boundary: boundaryOf.get(headerOffset)!,
  };
}

/** Header offset → the next header, or the directory. */
function boundaries(offsets: readonly number[], directoryOffset: number): ReadonlyMap<number, number> {
  const sorted = [...new Set(offsets)].toSorted((a, b) => a - b);
  return new Map(sorted.map((offset, i) => [offset, sorted[i + 1] ?? directoryOffset]));
}
