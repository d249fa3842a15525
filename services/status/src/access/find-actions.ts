// What a caller could do with an upload now, so that nobody is offered what would be refused. Neighbour: authorize-upload.ts.
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { isTerminal } from '@symdepot/symbols';
import { findChangeRefusal } from './authorize-upload.ts';

/** Why not; undefined: it would be done. */
export interface Refusals {
  readonly retry: AppError | undefined;
  readonly cancel: AppError | undefined;
}

export async function findRefusals(database: Database, upload: UploadRecord, caller: Caller): Promise<Refusals> {
  const forbidden = await findChangeRefusal(database, upload, caller);
  if (forbidden) return { retry: forbidden, cancel: forbidden };
  const { id, state } = upload;
  return {
    retry: await database.uploads.findRetryRefusal(upload),
    cancel: isTerminal(state) ? new AppError('upload_has_ended', { uploadId: id, state }) : undefined,
  };
}
