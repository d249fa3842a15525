// The one place where DEFLATE is undone: its settings, and what its failures mean. inflateSmall is a short cut past the
// streams (they cost a third of a millisecond) that answers only when all is well; everything else the stream decides.
import { createInflateRaw, inflateRawSync, type InflateRaw, type ZlibOptions } from 'node:zlib';
import { AppError } from '@symdepot/errors';
import type { MemberLocation } from '../directory/archive-entry.ts';

const maxSmallOutputBytes = 4 * 1024 ** 2;

/** Fails on bytes behind the end of the DEFLATE stream, and when it ends early. */
export function createInflate(): InflateRaw {
  // With room for several chunks the thread pool inflates the next one while this thread digests the last.
  const options: ZlibOptions & { readableHighWaterMark: number } = {
    chunkSize: 128 * 1024,
    readableHighWaterMark: 512 * 1024,
    rejectGarbageAfterEnd: true,
  };
  return createInflateRaw(options);
}

/** The inflated bytes of a member that is small on both sides and sound; undefined for any other. */
export function inflateSmall(raw: Buffer, entry: Pick<MemberLocation, 'originalBytes'>): Buffer | undefined {
  if (entry.originalBytes > maxSmallOutputBytes) return undefined;
  // One byte more than declared: zlib then sees the end in its first and only buffer.
  const chunkSize = Math.max(64, entry.originalBytes + 1);
  try {
    return inflateRawSync(raw, { chunkSize, maxOutputLength: chunkSize, rejectGarbageAfterEnd: true });
  } catch {
    return undefined;
  }
}

/** A failure of the inflate stream as a fault of the member; any other error as it is. */
export function translateInflateError(error: unknown, entry: Pick<MemberLocation, 'name'>): unknown {
  const reason = inflateReason(error);
  return reason === undefined ? error : new AppError('member_data_damaged', { member: entry.name, reason }, { cause: error });
}

export const isInflateError = (error: unknown): boolean => inflateReason(error) !== undefined;

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['Z_BUF_ERROR', 'the compressed data ends early'],
  ['Z_DATA_ERROR', 'the compressed data is not valid'],
  ['ERR_TRAILING_JUNK_AFTER_STREAM_END', 'there are bytes behind the compressed data'],
]);

const inflateReason = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? reasons.get(error.code) : undefined;
