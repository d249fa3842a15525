// Who may retry or cancel an upload: only who made it, with a token that could make it again.
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { mayUploadTo, type UploadId } from '@symdepot/symbols';
import { findVisibleUpload } from './find-visible-upload.ts';

/** @throws AppError `upload_not_found`, `upload_access_denied`, `upload_not_yours` */
export async function findOwnUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await findVisibleUpload(database, id, caller);
  const { lane, user } = upload;
  const { permissions, userId } = caller;
  if (user.id !== userId || !mayUploadTo(lane, permissions)) throw new AppError('upload_not_yours', { owner: user.email, lane });
  return upload;
}
