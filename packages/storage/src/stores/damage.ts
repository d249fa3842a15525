// An artefact of which the store has other bytes than its row says, or none. A part of artefact-store.ts.
import { AppError } from '@symdepot/errors';

/** Until operators, or whoever uploads it again, have mended it. */
const retryAfterSeconds = 300;

export const damage = (reason: string): AppError<'artefact_damaged'> =>
  new AppError('artefact_damaged', { retryAfterSeconds }, { cause: new Error(reason) });
