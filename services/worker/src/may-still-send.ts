// Whether who announced files could announce them now. Their URLs need no token and live for hours: what a token may not do any
// more (ADR 5) is not published for it either. A part of list-files.ts.
import type { UploadRecord } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { mayUploadTo } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';

/** That the token has expired does not count: it was good for long enough to announce. */
export async function mayStillSend(
  { database }: Pick<WorkerContext, 'database'>,
  { tokenId, lane }: Pick<UploadRecord, 'tokenId' | 'lane'>,
): Promise<boolean> {
  if (tokenId === null) return false; // it was deleted
  try {
    const { permissions } = await database.tokens.get(tokenId);
    return mayUploadTo(lane, permissions);
  } catch (error) {
    if (isAppError(error, 'token_not_found')) return false;
    throw error;
  }
}
