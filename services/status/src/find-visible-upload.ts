// Who may see an upload: its owner, and holders of view_all_uploads (Tecken §5.2).
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/service/http';
import type { UploadId } from '@symdepot/symbols';

/** @throws AppError `upload_not_found`, `upload_access_denied` */
export async function findVisibleUpload(database: Database, id: UploadId | undefined, caller: Caller): Promise<UploadRecord> {
  const upload = id === undefined ? undefined : await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found');
  if (upload.user.id !== caller.userId && !caller.permissions.includes('view_all_uploads')) throw new AppError('upload_access_denied');
  return upload;
}
