// The local header before the data of a member (APPNOTE 4.3.7), compared with the directory.
import { AppError } from '@symdepot/errors';
import { entryFlags, type MemberLocation } from './archive-entry.ts';
import { decodeMemberName } from './member-name.ts';

/** Its fixed part; name and extra field follow. */
export const localHeaderBytes = 30;
/** What real writers put there is below 100; a longer one, such as a long name once more in UTF-8, costs a second read. */
export const usualExtraBytes = 512;
export const maxExtraBytes = 0xffff;

const signature = 0x04034b50;

/**
 * How many bytes stand before the data. Sizes and CRC-32 are not compared: with a data descriptor they are not there
 * yet, and the directory's are checked against the data itself.
 * @throws AppError `member_header_damaged` where it is no header, or not the one of this entry
 */
export function checkLocalHeader(bytes: Buffer, entry: MemberLocation): number {
  if (bytes.length < localHeaderBytes || bytes.readUInt32LE(0) !== signature) throw damaged(entry, 'there is no local header');
  const flags = bytes.readUInt16LE(6);
  const { nameEnd, end } = partsOf(bytes);
  // The directory's flags say how the name is spelled: some writers set bit 11 only there.
  const name = bytes.subarray(localHeaderBytes, nameEnd);
  const names = [bytes.subarray(nameEnd, end), noExtra].map((extra) => decodeMemberName(name, entry.flags, extra));
  if (nameEnd > bytes.length || !names.includes(entry.name)) throw damaged(entry, 'the local header has another name');
  if (bytes.readUInt16LE(8) !== entry.method) throw damaged(entry, 'the local header has another compression method');
  if (((flags ^ entry.flags) & entryFlags.encryption) !== 0) throw damaged(entry, 'only one of its headers says that it is encrypted');
  return end;
}

/** A Unicode Path may stand in the local header only. */
const noExtra = Buffer.alloc(0);

function partsOf(bytes: Buffer): { readonly nameEnd: number; readonly end: number } {
  const nameEnd = localHeaderBytes + bytes.readUInt16LE(26);
  return { nameEnd, end: nameEnd + bytes.readUInt16LE(28) };
}

/** How long the header says that it is: as much of it must be read before it can be checked. Undefined where that is not known. */
export const statedHeaderBytes = (bytes: Buffer): number | undefined => (bytes.length < localHeaderBytes ? undefined : partsOf(bytes).end);

export const damaged = (entry: MemberLocation, reason: string): AppError =>
  new AppError('member_header_damaged', { member: entry.name, reason });
