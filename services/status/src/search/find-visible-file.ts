// One stored file with its header, for callers that may see its upload (Tecken §5.2). Neighbour: find-files.ts.
import { formatOptionalTimestamp, formatTimestamp, type FileDetails } from '@symdepot/api';
import type { Database, ListedFile, ListedUpload, MemberSummary } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { Caller } from '@symdepot/runtime/http';
import { mayView, nameOwner } from '../access/authorize-upload.ts';
import { presentFile } from '../present/present-file.ts';
import { presentHeader } from '../present/present-header.ts';

/** @throws AppError `file_not_found`, `file_access_denied` */
export async function findVisibleFile(database: Database, id: number, caller: Caller): Promise<FileDetails> {
  const found = await database.fileLists.find(id);
  if (!found) throw new AppError('file_not_found', { wasGiven: id <= ((await database.fileLists.findNewestId()) ?? 0) });
  const { file, members } = found;
  if (!(await mayView(database, file.upload, caller))) throw new AppError('file_access_denied', { owner: nameOwner(file.upload, caller) });
  return {
    ...presentFile(file),
    url: downloadUrl(file),
    bytes: file.originalBytes,
    md5: file.md5,
    ...presentHeader(file),
    upload: presentParent(file.upload, members),
  };
}

/** Keys may contain `?`, which would start the query. */
function downloadUrl({ key, upload }: ListedFile): string | null {
  if (upload.privateBucketUrl !== null) return null;
  return `/${encodeURI(key).replaceAll('?', '%3F')}${upload.lane === 'try' ? '?try' : ''}`;
}

const presentParent = (upload: ListedUpload, members: MemberSummary): FileDetails['upload'] => ({
  id: upload.id,
  filename: upload.archiveName,
  user: { ...upload.user },
  size: upload.archiveBytes,
  bucket_name: upload.bucket,
  try_symbols: upload.lane === 'try',
  skipped_keys: [...members.skipped],
  ignored_keys: [...members.ignored],
  download_url: upload.downloadUrl,
  redirect_urls: [...upload.redirectUrls],
  created_at: formatTimestamp(upload.createdAt),
  completed_at: formatOptionalTimestamp(upload.completedAt),
});
