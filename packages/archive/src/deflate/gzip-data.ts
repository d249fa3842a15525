// Finds the DEFLATE stream inside a gzip file, and what its trailer says (RFC 1952). Neighbours: inspect-file.ts (reads
// it), gzip-frame.ts (writes such files).
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { readExactly } from '../ranged-source.ts';

export interface GzipData {
  readonly offset: number;
  /** Up to the trailer: of a file of several members more than the first one's data. */
  readonly bytes: number;
  /** Of the original bytes, as the trailer says. */
  readonly crc32: number;
}

const fixedHeaderBytes = 10;
const trailerBytes = 8;
/** Names and comments are short; what is longer is no work of a compressor. */
const maxHeaderBytes = 4_096;
const flags = { headerCrc: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 };

/** @throws AppError `member_data_damaged` where it is no gzip file; what the source throws */
export async function findGzipData(source: RangedSource, member: string, signal?: AbortSignal): Promise<GzipData> {
  const damaged = (reason: string): AppError => new AppError('member_data_damaged', { member, reason });
  if (source.size < fixedHeaderBytes + trailerBytes) throw damaged('it is too short for a gzip file');
  const dataEnd = source.size - trailerBytes;
  const [head, trailer] = await Promise.all([
    readExactly(source, 0, Math.min(dataEnd, maxHeaderBytes), signal),
    readExactly(source, dataEnd, source.size, signal),
  ]);
  const offset = headerLength(head);
  if (offset === undefined) throw damaged('it does not begin with the header of a gzip file');
  return { offset, bytes: dataEnd - offset, crc32: trailer.readUInt32LE(0) };
}

/** Undefined where it is none, or does not end. */
function headerLength(head: Buffer): number | undefined {
  if (head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return undefined;
  const set = head[3]!;
  if ((set & flags.reserved) !== 0) return undefined;
  let at = fixedHeaderBytes;
  if ((set & flags.extra) !== 0) {
    if (at + 2 > head.length) return undefined;
    at += 2 + head.readUInt16LE(at);
  }
  for (const text of [flags.name, flags.comment]) {
    if ((set & text) === 0) continue;
    const end = head.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  if ((set & flags.headerCrc) !== 0) at += 2;
  return at <= head.length ? at : undefined;
}
