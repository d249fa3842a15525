// The only way this package reads: ranges of bytes that lie somewhere. Neighbours: read-directory.ts, member-reader.ts.
// The worker implements it over a staged object, the client over a file, tests over bytes in memory (testing/buffer-source.ts).
import type { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';

/** `start` is inclusive, `end` exclusive, in bytes. Both methods give exactly `end - start` bytes or fail. */
export interface RangedSource {
  readonly size: number;
  read(start: number, end: number, signal?: AbortSignal): Promise<Buffer>;
  stream(start: number, end: number, signal?: AbortSignal): Promise<Readable>;
  /** Takes back the memory of a chunk of its streams that has been read, and that nobody has a view of any more. */
  readonly release?: (chunk: Buffer) => void;
}

/** Reads a range and insists on all of it: a store that gives less has failed, whatever the archive is. */
export async function readExactly(source: RangedSource, start: number, end: number, signal?: AbortSignal): Promise<Buffer> {
  const bytes = await source.read(start, end, signal);
  if (bytes.length !== end - start) throw shortRead(end - start, bytes.length);
  return bytes;
}

/** The store gave other bytes than it was asked for; trying again may help. */
export const shortRead = (wantedBytes: number, givenBytes: number): AppError =>
  new AppError('storage_unavailable', undefined, { cause: new Error(`asked for ${wantedBytes} bytes, was given ${givenBytes}`) });
