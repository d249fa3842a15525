// Takedowns as shown by --json and in tables.
import { formatTimestamp } from '@symdepot/api';
import type { TakedownRecord } from '@symdepot/database';
import type { TakedownReport } from '@symdepot/maintenance';
import { formatTime, renderTable } from './render-table.ts';

export const takedownJson = ({ id, lane, key, originalBytes, md5, reason, takenDownBy, takenDownAt }: TakedownRecord) => ({
  id,
  lane,
  key,
  size: originalBytes,
  md5,
  reason,
  taken_down_by: takenDownBy,
  taken_down_at: formatTimestamp(takenDownAt),
});

export const takedownTable = (takedowns: readonly TakedownRecord[]): string =>
  renderTable(
    ['id', 'lane', 'key', 'bytes', 'md5', 'when (UTC)', 'by', 'reason'],
    takedowns.map(({ id, lane, key, originalBytes, md5, takenDownAt, takenDownBy, reason }) => [
      String(id),
      lane,
      key,
      String(originalBytes),
      md5,
      formatTime(takenDownAt),
      takenDownBy,
      reason,
    ]),
    'Nothing was taken down.',
  );

export const takedownReportJson = ({ contents, removed, uploadIds }: TakedownReport) => ({
  refused: contents.map(({ key, originalBytes, md5 }) => ({ key, size: originalBytes, md5 })),
  removed: removed.map(({ lane, key, bucket }) => ({ lane, key, bucket })),
  uploads: uploadIds,
});

export const takedownReportText = ({ contents, removed, uploadIds }: TakedownReport): string =>
  [
    ...removed.map(({ lane, key, bucket }) => `Removed: ${key} (${lane}, bucket ${bucket})`),
    ...(removed.length === 0 ? ['No object was there to remove.'] : []),
    ...contents.map(({ key, originalBytes, md5 }) => `Refused from now on: ${key}, ${originalBytes} bytes, MD5 ${md5}`),
    uploadIds.length === 0 ? 'No record of an upload had it as stored.' : `Marked in these uploads: ${uploadIds.join(', ')}`,
    'Caches in front of the download service, and older versions in the bucket, are yours to clear: docs/operations.md.',
  ].join('\n');
