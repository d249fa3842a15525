// Locates the directory of a ZIP: the end record, and the ZIP64 record if there is one (APPNOTE 4.3.14–16).
// Only the last 65 633 bytes are read for it. Neighbour: read-directory.ts reads the directory itself.
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { readExactly } from '../ranged-source.ts';

export interface DirectoryPlace {
  /** Where the directory really starts, in the source. */
  readonly offset: number;
  readonly bytes: number;
  readonly entryCount: number;
  /** To be added to every offset that the archive states: the size of what was put before it. */
  readonly shift: number;
  /** The end of the source, already read, and where it starts. */
  readonly tail: { readonly offset: number; readonly bytes: Buffer };
}

const endRecordBytes = 22;
const maxCommentBytes = 0xffff;
const wideRecordBytes = 56;
const wideLocatorBytes = 20;
const signatures = { endRecord: 0x06054b50, wideLocator: 0x07064b50, wideRecord: 0x06064b50 } as const;
const endSignature = Buffer.from('PK\u0005\u0006', 'latin1');

/** @throws AppError `archive_not_zip`, `archive_multi_disk`, and what the source throws */
export async function locateDirectory(source: RangedSource, signal?: AbortSignal): Promise<DirectoryPlace> {
  if (source.size < endRecordBytes) throw new AppError('archive_not_zip');
  const tailOffset = Math.max(0, source.size - wideRecordBytes - wideLocatorBytes - endRecordBytes - maxCommentBytes);
  const tail = await readExactly(source, tailOffset, source.size, signal);
  const end = findEndRecord(tail);
  if (end === undefined) throw new AppError('archive_not_zip');

  const narrow: EndFields = {
    isSplit: isSplitPart(tail.readUInt16LE(end + 4), tail.readUInt16LE(end + 6), tail.readUInt16LE(end + 8), tail.readUInt16LE(end + 10)),
    entryCount: tail.readUInt16LE(end + 10),
    directoryBytes: tail.readUInt32LE(end + 12),
    directoryOffset: tail.readUInt32LE(end + 16),
  };
  const wide = readWideRecord(tail, end);
  const fields = wide ?? narrow;
  if (fields.isSplit) throw new AppError('archive_multi_disk');
  if (wide && !agrees(narrow, wide)) throw new AppError('archive_not_zip');
  if (!wide && (narrow.directoryBytes === 0xffffffff || narrow.directoryOffset === 0xffffffff)) throw new AppError('archive_not_zip');

  const directoryEnd = tailOffset + end - (wide ? wideRecordBytes + wideLocatorBytes : 0);
  const offset = directoryEnd - fields.directoryBytes;
  const shift = offset - fields.directoryOffset;
  if (offset < 0 || shift < 0) throw new AppError('archive_not_zip');
  return { offset, bytes: fields.directoryBytes, entryCount: fields.entryCount, shift, tail: { offset: tailOffset, bytes: tail } };
}

interface EndFields {
  readonly isSplit: boolean;
  readonly entryCount: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
}

/**
 * The last record whose comment ends with the source; else, as Python's zipfile does, the last record at all, so that
 * bytes behind an archive do no harm.
 */
function findEndRecord(tail: Buffer): number | undefined {
  let last: number | undefined;
  for (let at = tail.lastIndexOf(endSignature); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(endSignature, at - 1)) {
    if (at + endRecordBytes > tail.length) continue;
    if (at + endRecordBytes + tail.readUInt16LE(at + 20) === tail.length) return at;
    last ??= at;
  }
  return last;
}

/** The ZIP64 record stands right before its locator, and that right before the end record, with every known writer. */
function readWideRecord(tail: Buffer, end: number): EndFields | undefined {
  const locator = end - wideLocatorBytes;
  const record = locator - wideRecordBytes;
  if (locator < 0 || tail.readUInt32LE(locator) !== signatures.wideLocator) return undefined;
  const disks = tail.readUInt32LE(locator + 16);
  if (disks > 1 || tail.readUInt32LE(locator + 4) !== 0) throw new AppError('archive_multi_disk');
  if (record < 0 || tail.readUInt32LE(record) !== signatures.wideRecord) return undefined;
  const entryCount = wideNumber(tail, record + 32);
  return {
    isSplit: isSplitPart(tail.readUInt32LE(record + 16), tail.readUInt32LE(record + 20), wideNumber(tail, record + 24), entryCount),
    entryCount,
    directoryBytes: wideNumber(tail, record + 40),
    directoryOffset: wideNumber(tail, record + 48),
  };
}

const isSplitPart = (disk: number, directoryDisk: number, entriesHere: number, entries: number): boolean =>
  disk !== 0 || directoryDisk !== 0 || entriesHere !== entries;

/** A field that is not saturated says the same in both records. */
const agrees = (narrow: EndFields, wide: EndFields): boolean =>
  [
    [narrow.entryCount, wide.entryCount, 0xffff],
    [narrow.directoryBytes, wide.directoryBytes, 0xffffffff],
    [narrow.directoryOffset, wide.directoryOffset, 0xffffffff],
  ].every(([short, long, saturated]) => short === saturated || short === long);

function wideNumber(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw new AppError('archive_not_zip');
  return value;
}
