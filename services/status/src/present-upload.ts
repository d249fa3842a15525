// An upload and its files as the contract shows them.
import { formatOptionalTimestamp, formatTimestamp, type FileUpload, type UploadFile, type UploadStatus } from '@symdepot/api';
import type { Database, UploadFileRecord, UploadRecord } from '@symdepot/database';

export async function presentUpload(database: Database, upload: UploadRecord): Promise<UploadStatus> {
  const [files, progress] = await Promise.all([database.uploadFiles.list(upload.id), database.uploadFiles.countProgress(upload.id)]);
  const membersWith = (outcome: string): string[] => files.filter((file) => file.outcome === outcome).map((file) => file.member);
  return {
    id: upload.id,
    filename: upload.archiveName,
    user: { id: upload.user.id, email: upload.user.email },
    size: upload.archiveBytes,
    bucket_name: upload.bucket,
    skipped_keys: membersWith('skipped'),
    ignored_keys: membersWith('ignored'),
    try_symbols: upload.lane === 'try',
    download_url: upload.downloadUrl,
    redirect_urls: [...upload.redirectUrls],
    completed_at: formatOptionalTimestamp(upload.completedAt),
    created_at: formatTimestamp(upload.createdAt),
    file_uploads: files.filter((file) => file.outcome === 'uploaded').map((file) => presentStored(upload, file)),
    state: upload.state,
    error: upload.error,
    problems: [...upload.problems],
    attempts: upload.attempts,
    progress,
    started_at: formatOptionalTimestamp(upload.startedAt),
    sha256: upload.sha256,
    links: { self: `/api/uploads/upload/${upload.id}` },
    files: files.map(presentFile),
  };
}

const presentStored = (upload: UploadRecord, file: UploadFileRecord): FileUpload => ({
  id: Number(file.id),
  bucket_name: upload.bucket,
  key: file.key ?? file.member,
  update: file.isUpdate,
  compressed: file.isCompressed,
  size: file.storedBytes ?? 0,
  completed_at: formatOptionalTimestamp(file.completedAt),
  created_at: formatTimestamp(file.createdAt),
});

const presentFile = (file: UploadFileRecord): UploadFile => ({
  member: file.member,
  key: file.key,
  outcome: file.outcome,
  reason: file.reason,
  message: file.message,
  bytes: file.originalBytes,
  stored_bytes: file.storedBytes,
  md5: file.md5,
  debug_file: file.debugFile,
  debug_id: file.debugId,
  code_file: file.codeFile,
  code_id: file.codeId,
  attempts: file.attempts,
  completed_at: formatOptionalTimestamp(file.completedAt),
});
