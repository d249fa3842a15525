// A page of the members of an upload, in the contract's format.
import { filesPageSize, formatOptionalTimestamp, type UploadFile, type UploadFileList } from '@symdepot/api';
import type { Database, UploadFileRecord, UploadFilesPage, UploadRecord } from '@symdepot/database';
import type { Caller } from '@symdepot/runtime/http';
import { sendersFor } from '../access/authorize-upload.ts';

export async function presentFiles(
  database: Database,
  upload: UploadRecord,
  caller: Caller,
  { outcomes, page }: Omit<UploadFilesPage, 'pageSize'>,
): Promise<UploadFileList> {
  const { files, total } = await database.uploadFiles.listPage(upload.id, { outcomes, page, pageSize: filesPageSize });
  const storedIdOf = await findStoredIds(database, caller, files);
  return {
    files: files.map((file) => presentFile(file, storedIdOf(file))),
    has_next: page * filesPageSize < total,
    total,
    batch_size: filesPageSize,
  };
}

/** What was skipped is there by another upload, which not every caller may see. */
async function findStoredIds(
  database: Database,
  caller: Caller,
  files: readonly UploadFileRecord[],
): Promise<(file: UploadFileRecord) => number | null> {
  const skipped = files.flatMap(({ id, outcome }) => (outcome === 'skipped' ? [Number(id)] : []));
  const others = skipped.length === 0 ? undefined : await database.fileLists.findStored(skipped, await sendersFor(database, caller));
  return ({ id, outcome }) => (outcome === 'uploaded' ? Number(id) : (others?.get(Number(id)) ?? null));
}

const presentFile = (file: UploadFileRecord, storedId: number | null): UploadFile => ({
  id: Number(file.id),
  member: file.member,
  key: file.key,
  kind: file.contentKind,
  outcome: file.outcome,
  reason: file.reason,
  message: file.message,
  warning: file.warning,
  warning_message: file.warningMessage,
  bytes: file.originalBytes,
  stored_bytes: file.storedBytes,
  md5: file.md5,
  stored_file_id: storedId,
  debug_file: file.debugFile,
  debug_id: file.debugId,
  code_file: file.codeFile,
  code_id: file.codeId,
  attempts: file.attempts,
  completed_at: formatOptionalTimestamp(file.completedAt),
});
