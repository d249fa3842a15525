// Use case: the file that was sent becomes an upload, and its outcome the answer. Asked again, it answers the same. Neighbours:
// receive-bytes.ts (staged it), ../../request/respond-to-upload.ts (waits).
import type { BreakpadResult, UploadRejected } from '@symdepot/api';
import type { UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { IngestContext } from '../../context.ts';
import { respondToUpload, type Waiter } from '../../request/respond-to-upload.ts';
import { recordUpload, type UploadRequest } from '../../staging/stage-upload.ts';
import { closeBytes } from './open-bytes.ts';
import { findStaged } from './receive-bytes.ts';
import type { ReservedUpload } from './upload-key.ts';

/** @throws AppError `breakpad_file_missing`, those of submitUpload */
export async function submitSent(
  context: IngestContext,
  { uploadId, tokenId }: ReservedUpload,
  request: UploadRequest,
  signal: AbortSignal,
): Promise<UploadRecord> {
  const recorded = await context.database.uploads.find(uploadId);
  if (recorded) return recorded;
  const archive = await findStaged(context, uploadId, signal);
  if (archive) {
    const { upload, isJoined } = await recordUpload(context, archive, { ...request, isReserved: true });
    if (!isJoined) await closeBytes(context, tokenId, archive.bytes);
    return upload;
  }
  // Another request may have recorded it meanwhile, and a worker finished it.
  const since = await context.database.uploads.find(uploadId);
  if (!since) throw new AppError('breakpad_file_missing');
  return since;
}

type FileOutcome = { readonly status: 200; readonly body: BreakpadResult } | { readonly status: 400 | 403; readonly body: UploadRejected };

/** Never a success for a file that cannot be downloaded. @throws AppError those of respondToUpload */
export async function awaitFile(context: IngestContext, upload: UploadRecord, waiter: Omit<Waiter, 'preference'>): Promise<FileOutcome> {
  const answer = await respondToUpload(context, upload, { ...waiter, preference: { kind: 'default' } });
  if (answer.status === 400 || answer.status === 403) return { status: answer.status, body: answer.body };
  const { files } = await context.database.uploadFiles.listNamed(upload.id);
  if (files.some(({ outcome }) => outcome === 'uploaded')) return { status: 200, body: { result: 'OK' } };
  const skipped = files.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.some(({ reason }) => reason === 'less_complete')) throw new AppError('breakpad_file_less_complete', { uploadId: upload.id });
  if (skipped.length > 0) return { status: 200, body: { result: 'DUPLICATE_DATA' } };
  throw new AppError('breakpad_file_useless', { uploadId: upload.id });
}
