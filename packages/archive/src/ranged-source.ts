// The only way this package reads: ranges of bytes that lie somewhere. Neighbours: read-directory.ts, member-reader.ts.
// The worker implements it over a staged object, the client over a file; bufferSource serves bytes in memory.
import { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';

/** `start` is inclusive, `end` exclusive, in bytes. Both methods give exactly `end - start` bytes or fail. */
export interface RangedSource {
  readonly size: number;
  read(start: number, end: number, signal?: AbortSignal): Promise<Buffer>;
  stream(start: number, end: number, signal?: AbortSignal): Promise<Readable>;
}

const streamChunkBytes = 1024 ** 2;

/** A source over bytes in memory; it gives out views, never copies. @throws `storage_range_invalid` */
export function bufferSource(buffer: Buffer): RangedSource {
  const slice = (start: number, end: number, signal?: AbortSignal): Buffer => {
    signal?.throwIfAborted();
    if (start < 0 || end < start || end > buffer.length) throw new AppError('storage_range_invalid', { name: 'buffer' });
    return buffer.subarray(start, end);
  };
  return {
    size: buffer.length,
    read: async (start, end, signal) => slice(start, end, signal),
    stream: async (start, end, signal) => Readable.from(chunksOf(slice(start, end, signal)), { objectMode: false }),
  };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += streamChunkBytes) yield bytes.subarray(at, at + streamChunkBytes);
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
