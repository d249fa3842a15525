// The one place that inflates DEFLATE: its settings, and what its failures mean. inflateSmall is a shortcut past the
// streams (they cost a third of a millisecond) that returns only valid results; everything else is left to the stream.
import { createGunzip, createInflateRaw, inflateRawSync, type Gunzip, type InflateRaw, type ZlibOptions } from 'node:zlib';
import { AppError } from '@symdepot/errors';
import type { MemberLocation } from '../directory/archive-entry.ts';

const maxSmallOutputBytes = 4 * 1024 ** 2;
const outputBytes = 256 * 1024;

// Chunks as they are, counted: a stream of bytes would copy those that wait into one. With room for some the thread pool
// inflates the next one while this thread digests the last.
const streamOptions: ZlibOptions & { readableObjectMode: true; readableHighWaterMark: number; writableHighWaterMark: number } = {
  chunkSize: outputBytes,
  // A chunk of input has been used up when the next one is asked for.
  writableHighWaterMark: 1,
  readableObjectMode: true,
  readableHighWaterMark: 2,
  rejectGarbageAfterEnd: true,
};

/** Fails on bytes behind the end of the DEFLATE stream, and when it ends early. */
export const createInflate = (): InflateRaw => createInflateRaw(streamOptions);

/**
 * The same for a gzip file, of any number of members; checks what their trailers say. To refuse garbage would be to refuse a second
 * member; what is none is no gzip header, and fails as that. Zeros behind the end are let pass, as gzip does.
 */
export const createGzipInflate = (): Gunzip => createGunzip({ ...streamOptions, rejectGarbageAfterEnd: false });

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

/**
 * Gives back the memory of inflated bytes, of which nobody has a view any more. Left to the garbage collection, which looks at all
 * objects of the process for every few megabytes of them, they cost more than their MD5.
 */
export function releaseInflated(chunk: Buffer): void {
  const { buffer, byteOffset, length } = chunk;
  // The stream cuts its chunks of buffers of this size; the one that ends with its buffer is the last of them. Of a small member
  // the buffer is one byte longer, and smaller ones may share theirs.
  const isWhole =
    buffer.byteLength === outputBytes ? byteOffset + length === outputBytes : buffer.byteLength === length + 1 && length >= outputBytes;
  if (isWhole) (buffer as ArrayBuffer).transfer(0);
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

/** Why bytes cannot be inflated, in words; undefined for any other failure. */
export const inflateReason = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? reasons.get(error.code) : undefined;
