// What a gzip file holds, as a source. How long that is only a pass over all of it tells: the trailer says the length of the last
// member, and that in 32 bits. Neighbour: forward-source.ts.
import { createGzipInflate, inflateReason, releaseInflated } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { openForwardSource, type ClosableSource } from './forward-source.ts';
import { inflated } from './inflated.ts';

export interface GzipOptions {
  readonly fileName: string;
  readonly maxPlainBytes: number;
  readonly signal: AbortSignal | undefined;
}

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** All of it has been read once, and its checksums fit. @throws AppError `file_damaged`, `file_too_large_unpacked`; what the source throws */
export function openGzipSource(source: RangedSource, { fileName, maxPlainBytes, signal }: GzipOptions): Promise<ClosableSource> {
  const explain = (error: unknown): unknown => {
    const reason = inflateReason(error);
    return reason === undefined ? error : new AppError('file_damaged', { member: fileName, reason }, { cause: error });
  };
  return openForwardSource({
    fileName,
    maxBytes: maxPlainBytes,
    signal,
    release: releaseInflated,
    open: (own) =>
      inflated({ open: () => source.stream(0, source.size, own), inflate: createGzipInflate(), explain, release: source.release }),
  });
}
