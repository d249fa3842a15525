// Which of the bytes that a PUT carries are taken, by Google's resumable protocol: those that continue what is durable. Any process can
// continue where another one stopped. For files of protocol v2, and for artefacts. Neighbours: content-range.ts, store-parts.ts.
import type { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import type { ContentRange } from './content-range.ts';
import { partStep } from './cut-parts.ts';
import type { BodyLimit } from './open-file-body.ts';
import { storeParts, type PartsTarget } from './store-parts.ts';

export interface ReceivedSoFar {
  readonly receivedBytes: number;
  /** The most that it can have. */
  readonly maxBytes: number;
  /** Why a whole of so many bytes is not this file. */
  findTotalFault(bytes: number): AppError | undefined;
}

export interface ArrivingRange {
  readonly range: ContentRange;
  /** Only called when the body is needed. */
  readonly openBody: (limit: BodyLimit) => Readable;
}

export type Arrived =
  /** So much is there, and more is to come. */
  | { readonly kind: 'more'; readonly receivedBytes: number }
  /** By what its sender says, all of it is there. */
  | { readonly kind: 'end'; readonly receivedBytes: number }
  /** Another sender has sent a part of it at the same time: only the row knows. */
  | { readonly kind: 'overtaken' };

/** @throws AppError `content_range_invalid`, `file_chunk_uneven`, `file_bytes_too_many`, that of the total; the error of the body */
export async function receiveRange(file: ReceivedSoFar, target: PartsTarget, { range, openBody }: ArrivingRange): Promise<Arrived> {
  const { receivedBytes: received, maxBytes: limit } = file;
  const { totalBytes } = range;
  if (totalBytes !== undefined) checkTotal(file, totalBytes);
  const there = { kind: 'more', receivedBytes: received } as const;
  if (range.kind === 'ask') return totalBytes === received ? { kind: 'end', receivedBytes: received } : there;
  const { start } = range;
  if (start > received) return there; // there is a gap
  const end = range.kind === 'chunk' ? range.end : limit;
  if (end > limit) throw new AppError('file_bytes_too_many', { limit });
  const isLast = range.kind === 'rest' || end === totalBytes;
  if (!isLast && end - start < partStep) throw new AppError('file_chunk_uneven', { bytes: end - start, step: partStep });
  const isEnd = (bytes: number): boolean => isLast && bytes === (totalBytes ?? bytes);
  const tooLong =
    range.kind === 'chunk'
      ? new AppError('content_range_invalid', { reason: 'the body has more bytes than it says' })
      : new AppError('file_bytes_too_many', { limit });
  const isWhole = (bytes: number): boolean => isEnd(bytes) && !file.findTotalFault(bytes);
  const body = openBody({ maxBytes: end - start, tooLong });
  try {
    const stored = await storeParts(target, { start: received, body: skipBytes(body, received - start), isEnd, isWhole });
    if (stored === undefined) return { kind: 'overtaken' };
    if (!isEnd(stored)) return { kind: 'more', receivedBytes: stored };
    checkTotal(file, stored);
    return { kind: 'end', receivedBytes: stored };
  } finally {
    body.destroy(); // a failed store does not wait for a sender that pauses
  }
}

function checkTotal(file: ReceivedSoFar, bytes: number): void {
  const fault = file.findTotalFault(bytes);
  if (fault) throw fault;
}

/** Of bytes that have already arrived. */
async function* skipBytes(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of body) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
