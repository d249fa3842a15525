// The tar within an archive, as a stream: as it lies, or through gzip or zstd. Refuses early what unpacks to far more than it is.
// Neighbours: zstd-frames.ts, ../deflate/inflate.ts, read-packed.ts.
import { pipeline } from 'node:stream';
import { AppError } from '@symdepot/errors';
import { isBomb, type ListingLimits, type RangedSource } from '@symdepot/symbols';
import { createGzipInflate, inflateReason } from '../deflate/inflate.ts';
import { insistOn } from '../ranged-source.ts';
import type { PackedFormat } from './archive-format.ts';
import { unzstd } from './zstd-frames.ts';

/**
 * Memory is a few chunks, and of zstd the window of the frame, of 128 MiB at most.
 * @throws AppError `archive_truncated`, `archive_damaged`, `archive_window_too_large`, `archive_ratio_too_high`; what the source throws
 */
export async function* unpackedBytes(
  source: RangedSource,
  format: PackedFormat,
  limits: Pick<ListingLimits, 'maxRatio'>,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of decoders[format](source, signal)) {
    bytes += chunk.length;
    if (isBomb(bytes, source.size, limits))
      throw new AppError('archive_ratio_too_high', { limit: limits.maxRatio, setting: 'ARCHIVE_MAX_RATIO' });
    yield chunk;
  }
}

/** No store keeps a connection open for as long as a large archive takes. */
const pieceBytes = 16 * 1024 ** 2;

async function* packedBytes(source: RangedSource, signal: AbortSignal | undefined, start = 0): AsyncGenerator<Buffer> {
  for (let at = start; at < source.size; at += pieceBytes) {
    const end = Math.min(source.size, at + pieceBytes);
    yield* insistOn(await source.stream(at, end, signal), end - at);
  }
}

type Decoder = (source: RangedSource, signal: AbortSignal | undefined) => AsyncIterable<Buffer>;

const decoders: Readonly<Record<PackedFormat, Decoder>> = {
  tar: packedBytes,
  'tar.gz': gunzip,
  'tar.zst': (source, signal) => unzstd(packedBytes(source, signal)),
};

/** Any number of members. */
async function* gunzip(source: RangedSource, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const inflate = createGzipInflate();
  try {
    yield* pipeline(packedBytes(source, signal), inflate, () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    const reason = inflateReason(error);
    if (reason === undefined) throw error;
    throw isEarlyEnd(error)
      ? new AppError('archive_truncated', undefined, { cause: error })
      : new AppError('archive_damaged', { reason }, { cause: error });
  }
  // It ends at the first zero behind a member, whatever comes then: tapes leave zeros there, and who packs nothing else.
  for await (const chunk of packedBytes(source, signal, inflate.bytesWritten)) {
    if (chunk.some((byte) => byte !== 0))
      throw new AppError('archive_damaged', { reason: 'something else stands behind its compressed data' });
  }
}

const isEarlyEnd = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
