// A page of the members of an upload, in the contract's format.
import { filesPageSize, formatOptionalTimestamp, type UploadFile, type UploadFileList } from '@symdepot/api';
import type { Database, UploadFileRecord, UploadFilesPage } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';

export async function presentFiles(
  database: Database,
  uploadId: UploadId,
  { outcomes, page }: Omit<UploadFilesPage, 'pageSize'>,
): Promise<UploadFileList> {
  const { files, total } = await database.uploadFiles.listPage(uploadId, { outcomes, page, pageSize: filesPageSize });
  return { files: files.map(presentFile), has_next: page * filesPageSize < total, total, batch_size: filesPageSize };
}

const presentFile = (file: UploadFileRecord): UploadFile => ({
  id: Number(file.id),
  member: file.member,
  key: file.key,
  outcome: file.outcome,
  reason: file.reason,
  message: file.message,
  warning: file.warning,
  warning_message: file.warningMessage,
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
