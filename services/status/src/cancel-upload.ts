// Use case: an upload is not processed any further. Files that are stored stay stored; the archive is kept for a retry.
// The job in the queue finds out by itself (worker: while-current.ts).
import type { UploadChanged } from '@symdepot/api';
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { StatusContext } from './context.ts';
import { presentCourse } from './course.ts';
import { uploadCancelled } from './events.ts';

/** @throws AppError `upload_has_ended` */
export async function cancelUpload(context: StatusContext, { id, user }: UploadRecord, requestId: string): Promise<UploadChanged> {
  const { database } = context;
  await database.uploads.cancel(id, user.email);
  const upload = await database.uploads.find(id);
  if (!upload) throw new AppError('upload_not_found');
  uploadCancelled(context, upload, requestId);
  return { upload: presentCourse({ upload, progress: await database.uploadFiles.countProgress(id) }) };
}
