// Reads the directory of a ZIP: every entry, without reading a member. The one door of unzipper.
// Neighbours: end-record.ts locates the directory, find-member.ts reads one entry, listing-rules.ts of symbols checks all, layout.ts places.
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { entryFlags, type ArchiveEntry, type MemberLocation } from './archive-entry.ts';
import { directorySource, splitEntries, tailBytes, type RawEntry, type UnzipperFile } from './directory-source.ts';
import { locateDirectory, type DirectoryPlace } from './end-record.ts';
import { extraIds, findExtra } from './extra-field.ts';
import { decodeMemberName } from './member-name.ts';
import { readExactly } from '../ranged-source.ts';

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
  const raw = splitEntries(bytes);
  if (raw.length !== place.entryCount) throw new AppError('archive_not_zip');

  const files = place.entryCount === 0 ? [] : await parseEntries(bytes, place.entryCount);
  signal?.throwIfAborted();
  const numbers = files.map((file, index) => numbersOf(file, raw[index]!, place.shift));
  const boundaryOf = boundaries(
    numbers.map(({ headerOffset }) => headerOffset),
    place.offset,
  );
  const entries = files.map((file, index) => entryOf(file, raw[index]!, { ...numbers[index]!, index }, boundaryOf));
  return { entries, directoryOffset: place.offset };
}

/** One entry by itself: no member may reach beyond the directory. @throws AppError `archive_not_zip`, `archive_multi_disk` */
export async function parseEntry(bytes: Buffer, { offset, shift }: DirectoryPlace): Promise<MemberLocation> {
  const [raw] = splitEntries(bytes);
  const [file] = await parseEntries(bytes, 1);
  const numbers = numbersOf(file!, raw!, shift);
  return entryOf(file!, raw!, { ...numbers, index: 0 }, new Map([[numbers.headerOffset, offset]]));
}

/** unzipper turns bytes into fields; that they are a whole directory is known before (it does not check that). */
async function parseEntries(bytes: Buffer, entryCount: number): Promise<readonly UnzipperFile[]> {
  // Not before: it brings ninety modules along, and most processes read no archive, or are the command without one.
  const { Open } = await import('unzipper');
  // Its type lacks the second parameter.
  const open = Open.custom as (source: ReturnType<typeof directorySource>, options: { tailSize: number }) => ReturnType<typeof Open.custom>;
  try {
    const { files } = await open(directorySource(bytes, entryCount), { tailSize: tailBytes });
    return files;
  } catch (cause) {
    throw new AppError('archive_not_zip', undefined, { cause });
  }
}

type EntryNumbers = Pick<ArchiveEntry, 'compressedBytes' | 'originalBytes' | 'headerOffset'>;

/**
 * A saturated field whose ZIP64 field is cut short is undefined or null here, whatever unzipper's type says. Where there is no such
 * field at all, 2³²−1 is the number itself.
 */
function numbersOf(file: UnzipperFile, { extra }: RawEntry, shift: number): EntryNumbers {
  const numberOf = (given: number | null | undefined): number => given ?? (findExtra(extra, extraIds.zip64) ? Number.NaN : 0xffffffff);
  const numbers = {
    compressedBytes: numberOf(file.compressedSize),
    originalBytes: numberOf(file.uncompressedSize),
    headerOffset: numberOf(file.offsetToLocalFileHeader) + shift,
  };
  if (!Object.values(numbers).every((n) => Number.isSafeInteger(n))) throw new AppError('archive_not_zip');
  return numbers;
}

function entryOf(
  file: UnzipperFile,
  raw: RawEntry,
  numbers: EntryNumbers & Pick<ArchiveEntry, 'index'>,
  boundaryOf: ReadonlyMap<number, number>,
): ArchiveEntry {
  const { flags, crc32 } = file;
  if (file.diskNumber !== 0 && file.diskNumber !== 0xffff) throw new AppError('archive_multi_disk');
  return {
    ...numbers,
    name: decodeMemberName(raw.name, flags, raw.extra),
    nameBytes: raw.name.length,
    isDirectory: isDirectory(file, raw.name, numbers.originalBytes),
    isEncrypted: (flags & entryFlags.encryption) !== 0,
    hasDataDescriptor: (flags & entryFlags.dataDescriptor) !== 0,
    method: file.compressionMethod,
    flags,
    crc32,
    boundary: boundaryOf.get(numbers.headerOffset)!,
  };
}

const slash = '/'.codePointAt(0);
/** Systems (APPNOTE 4.4.2.2) whose attributes hold a Unix mode: Unix, macOS. */
const unixSystems = [3, 19];
const folderMode = 0o040000;
const modeKind = 0o170000;
const dosFolder = 0x10;

/** By its name, else by its attributes. What holds something is a file whatever they say: it must not vanish without a word. */
function isDirectory({ versionMadeBy, externalFileAttributes }: UnzipperFile, name: Buffer, originalBytes: number): boolean {
  if (name.at(-1) === slash) return true;
  if (originalBytes > 0) return false;
  const isUnix = unixSystems.includes(versionMadeBy >>> 8);
  return isUnix ? ((externalFileAttributes >>> 16) & modeKind) === folderMode : (externalFileAttributes & dosFolder) !== 0;
}

/** Header offset → the next header, or the directory. */
function boundaries(offsets: readonly number[], directoryOffset: number): ReadonlyMap<number, number> {
  const sorted = [...new Set(offsets)].toSorted((a, b) => a - b);
  return new Map(sorted.map((offset, i) => [offset, sorted[i + 1] ?? directoryOffset]));
}
