// What a gzip file holds, as a source. How long that is only a pass over all of it tells: the trailer says the length of the last
// member, and that in 32 bits. Neighbour: forward-source.ts.
import { createGzipInflate, inflateReason, readExactly, releaseInflated } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { openForwardSource, type ClosableSource } from './forward-source.ts';
import { inflated } from './inflated.ts';
import type { UnpackBudget } from './unpack-budget.ts';

export interface GzipOptions {
  readonly fileName: string;
  readonly budget: UnpackBudget;
  readonly signal: AbortSignal | undefined;
}

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** Of zeros behind the end, as tapes and some tools leave them. */
const maxPaddingBytes = 64 * 1024;

/** All of it has been read once, and its checksums fit. @throws AppError `file_damaged`, what the budget throws; what the source throws */
export function openGzipSource(source: RangedSource, { fileName, budget, signal }: GzipOptions): Promise<ClosableSource> {
  const damaged = (reason: string, cause?: unknown): AppError => new AppError('file_damaged', { member: fileName, reason }, { cause });
  const explain = (error: unknown): unknown => {
    const reason = inflateReason(error);
    return reason === undefined ? error : damaged(reason, error);
  };
  /** The inflate stream ends at the first zero behind a member, whatever comes then. */
  const checkRest = async (start: number, own?: AbortSignal): Promise<void> => {
    if (start >= source.size) return;
    const isShort = source.size - start <= maxPaddingBytes;
    const rest = isShort ? await readExactly(source, start, source.size, own) : undefined;
    if (rest?.every((byte) => byte === 0) !== true) throw damaged('there are bytes behind the compressed data');
  };
  async function* open(own?: AbortSignal): AsyncGenerator<Buffer> {
    const packed = { open: () => source.stream(0, source.size, own), packedBytes: source.size };
    const { bytesWritten } = yield* inflated({ ...packed, createInflate: createGzipInflate, explain, release: source.release });
    await checkRest(bytesWritten, own);
  }
  return openForwardSource({ fileName, budget, signal, release: releaseInflated, open });
}
