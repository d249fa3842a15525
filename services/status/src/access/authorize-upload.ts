// Who may do what with an upload. Its owner, and holders of view_all_uploads, may see it and its files. Only its owner may retry or
// cancel it, with a token that could create it again.
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { mayUploadTo, type UploadId } from '@symdepot/symbols';

export const mayViewAll = ({ permissions }: Caller): boolean => permissions.includes('view_all_uploads');

export const mayView = (caller: Caller, ownerId: number): boolean => ownerId === caller.userId || mayViewAll(caller);

/** @throws AppError `upload_not_found`, `upload_access_denied` */
export async function findVisibleUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found');
  if (!mayView(caller, upload.user.id)) throw new AppError('upload_access_denied', { owner: upload.user.email });
  return upload;
}

/** @throws AppError `upload_not_found`, `upload_access_denied`, `upload_not_yours` */
export async function findOwnUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await findVisibleUpload(database, id, caller);
  const { lane, user } = upload;
  const { permissions, userId } = caller;
  if (user.id !== userId || !mayUploadTo(lane, permissions)) throw new AppError('upload_not_yours', { owner: user.email, lane });
  return upload;
}
