// What every response says about a stored file. Neighbours: find-files.ts, find-visible-file.ts.
import { formatOptionalTimestamp, formatTimestamp, type FileUpload } from '@symdepot/api';
import type { ListedFile } from '@symdepot/database';

export const presentFile = (file: ListedFile): FileUpload => ({
  id: file.id,
  key: file.key,
  update: file.isUpdate,
  compressed: file.isCompressed,
  size: file.storedBytes,
  bucket_name: file.upload.bucket,
  completed_at: formatOptionalTimestamp(file.completedAt),
  created_at: formatTimestamp(file.createdAt),
});
