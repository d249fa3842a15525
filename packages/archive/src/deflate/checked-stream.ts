// Bytes that must still be those that were inspected: counted and checksummed as they pass, refused at their end otherwise.
// Neighbour: stored-body.ts, whose whole output passes through here.
import { Transform } from 'node:stream';
import { crc32 } from './crc32.ts';
import { AppError } from '@symdepot/errors';
import { isInflateError } from './inflate.ts';

export interface ExpectedBytes {
  readonly bytes: number;
  /** Not checked when undefined. */
  readonly crc32: number | undefined;
}

/** Passes bytes through; fails with `storage_unavailable` before its end when they are other ones, so no put completes. */
export function checkedStream(expected: ExpectedBytes, member: string): Transform {
  let bytes = 0;
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      if (expected.crc32 !== undefined) sum = crc32(chunk, sum);
      callback(bytes > expected.bytes ? changed(member) : null, chunk);
    },
    flush: (callback) => callback(isExpected(expected, bytes, sum) ? null : changed(member)),
    destroy: (error, callback) => callback(isInflateError(error) ? changed(member, error) : error),
  });
}

/** The same for bytes at hand. @throws AppError `storage_unavailable` */
export function checkBytes(buffer: Buffer, expected: ExpectedBytes, member: string): Buffer {
  if (!isExpected(expected, buffer.length, expected.crc32 === undefined ? 0 : crc32(buffer))) throw changed(member);
  return buffer;
}

const isExpected = (expected: ExpectedBytes, bytes: number, sum: number): boolean =>
  bytes === expected.bytes && (expected.crc32 === undefined || sum === expected.crc32);

/** Not a problem of the archive any more: it was sound when it was inspected. */
export const changed = (member: string, cause?: unknown): AppError =>
  new AppError('storage_unavailable', undefined, {
    cause: new Error(`the bytes of ${member} are not those that were inspected`, { cause }),
  });
