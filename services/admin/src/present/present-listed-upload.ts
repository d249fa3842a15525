// An upload of a list as shown by --json and in tables. Neighbour: ../commands/uploads.ts.
import { formatOptionalTimestamp, formatTimestamp } from '@symdepot/api';
import type { ListedUpload } from '@symdepot/database';
import { formatTime, renderTable } from './render-table.ts';

export const listedUploadJson = (upload: ListedUpload) => ({
  id: upload.id,
  state: upload.state,
  lane: upload.lane,
  user: upload.user.email,
  filename: upload.archiveName,
  size: upload.archiveBytes,
  error: upload.error,
  created_at: formatTimestamp(upload.createdAt),
  completed_at: formatOptionalTimestamp(upload.completedAt),
});

export const listedUploadTable = (uploads: readonly ListedUpload[]): string =>
  renderTable(
    ['id', 'state', 'lane', 'user', 'archive', 'bytes', 'created (UTC)', 'error'],
    uploads.map((upload) => [
      String(upload.id),
      upload.state,
      upload.lane,
      upload.user.email,
      upload.archiveName,
      String(upload.archiveBytes),
      formatTime(upload.createdAt),
      upload.error ?? '',
    ]),
    'There are no such uploads.',
  );
