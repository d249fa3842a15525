// How many bytes of a token are staged by PUT and not completed: no row says so, and there may be many of them. Counted as requests are,
// in a window of a day, by which the sweep has removed what is not completed. Neighbours: receive-bytes.ts, complete-upload.ts.
import { AppError } from '@symdepot/errors';
import type { IngestContext } from '../../context.ts';
import { openBytesLeft } from '../../events.ts';

/** So that a large file is a few writes, and many small ones are many. */
const pieceBytes = 64 * 2 ** 20;
const windowSeconds = 86_400;

const callerOf = (tokenId: number): string => `breakpad:${tokenId}`;

export interface OpenBytes {
  /** Before a file has more than what was taken. @throws AppError `breakpad_too_many_open_bytes` */
  grow(bytes: number): Promise<void>;
  /** Nothing of it is staged. */
  giveBack(): Promise<void>;
}

export function createOpenBytes(context: IngestContext, tokenId: number): OpenBytes {
  const { admission } = context.database;
  const limit = context.config.BREAKPAD_OPEN_BYTES_PER_TOKEN;
  let pieces = 0;
  return {
    async grow(bytes) {
      for (; pieces < piecesOf(bytes); pieces++) {
        const { requests, resetSeconds } = await admission.countRequest(callerOf(tokenId), windowSeconds, 1);
        if (requests <= piecesOf(limit)) continue;
        pieces++;
        throw new AppError('breakpad_too_many_open_bytes', { limit, retryAfterSeconds: Math.ceil(resetSeconds) });
      }
    },
    giveBack: () => giveBackPieces(context, tokenId, pieces),
  };
}

/** It has become an upload, which counts as all uploads do. */
export const closeBytes = (context: IngestContext, tokenId: number, bytes: number): Promise<void> =>
  giveBackPieces(context, tokenId, piecesOf(bytes));

const piecesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / pieceBytes));

async function giveBackPieces(context: IngestContext, tokenId: number, pieces: number): Promise<void> {
  if (pieces === 0) return;
  const { admission } = context.database;
  await admission.countRequest(callerOf(tokenId), windowSeconds, -pieces).catch((error: unknown) => openBytesLeft(context, tokenId, error));
}
