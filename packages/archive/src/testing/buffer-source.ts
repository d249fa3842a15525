// An archive in the memory of a test. Neighbour: entries-of.ts.
import { AppError } from '@symdepot/errors';
import { Readable } from 'node:stream';
import type { RangedSource } from '@symdepot/symbols';

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
