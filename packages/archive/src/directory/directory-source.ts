// What read-directory.ts passes to unzipper: only the directory, followed by end records of our own that cannot be wrong.
// unzipper searches, trusts and never checks; so all searching and checking is done before, and it only sees valid bytes.
import { Readable } from 'node:stream';
import type { CentralDirectory } from 'unzipper';
import { AppError } from '@symdepot/errors';

export type UnzipperFile = CentralDirectory['files'][number];

const entrySignature = 0x02014b50;
/** Of an entry before its name. */
export const entryBytes = 46;
/** Length of the end record: makes unzipper look at exactly that, so that it finds no other. */
export const tailBytes = 22;

/** What unzipper does not give, or gives only as it understands it. */
export interface RawEntry {
  readonly name: Buffer;
  readonly extra: Buffer;
}

/** The entries that the bytes are. @throws AppError `archive_not_zip` where they are not entries from end to end */
export function splitEntries(directory: Buffer): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at < directory.length;) {
    const { nameEnd, extraEnd, end } = partsOfEntry(directory.subarray(at, at + entryBytes));
    if (at + end > directory.length) throw new AppError('archive_not_zip');
    entries.push({ name: directory.subarray(at + entryBytes, at + nameEnd), extra: directory.subarray(at + nameEnd, at + extraEnd) });
    at += end;
  }
  return entries;
}

/** Where its parts end, by its first bytes. @throws AppError `archive_not_zip` where they are none of an entry */
export function partsOfEntry(head: Buffer): { readonly nameEnd: number; readonly extraEnd: number; readonly end: number } {
  if (head.length < entryBytes || head.readUInt32LE(0) !== entrySignature) throw new AppError('archive_not_zip');
  const nameEnd = entryBytes + head.readUInt16LE(28);
  const extraEnd = nameEnd + head.readUInt16LE(30);
  return { nameEnd, extraEnd, end: extraEnd + head.readUInt16LE(32) };
}

/** An archive without members, for `Open.custom`: the directory at 0, then a ZIP64 record, its locator, the end record. */
export function directorySource(directory: Buffer, entryCount: number): { size(): Promise<number>; stream(offset: number): Readable } {
  const bytes = Buffer.concat([directory, endRecords(directory.length, entryCount)]);
  return { size: async () => bytes.length, stream: (offset) => Readable.from([bytes.subarray(offset)]) };
}

/** Always the ZIP64 form: the short one cannot count beyond 65 534. */
function endRecords(directoryBytes: number, entryCount: number): Buffer {
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeBigUInt64LE(BigInt(entryCount), 24);
  wide.writeBigUInt64LE(BigInt(entryCount), 32);
  wide.writeBigUInt64LE(BigInt(directoryBytes), 40);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(tailBytes, 0xff);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(0, 20);
  return Buffer.concat([wide, locator, end]);
}
