// Who may see an upload: its owner, and holders of view_all_uploads (Tecken §5.2).
import type { Database, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import type { UploadId } from '@symdepot/symbols';
import { mayView } from './may-view.ts';

/** @throws AppError `upload_not_found`, `upload_access_denied` */
export async function findVisibleUpload(database: Database, id: UploadId, caller: Caller): Promise<UploadRecord> {
  const upload = await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found');
  if (!mayView(caller, upload.user.id)) throw new AppError('upload_access_denied', { owner: upload.user.email });
  return upload;
}
