// Takedowns as shown by --json and in tables.
import { formatTimestamp } from '@symdepot/api';
import type { TakedownRecord } from '@symdepot/database';
import type { TakedownReport, TakenDownObject } from '@symdepot/maintenance';
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

const objectJson = ({ lane, key, bucket }: TakenDownObject) => ({ lane, key, bucket });
const objectText = ({ lane, key, bucket }: TakenDownObject): string => `${key} (${lane}, bucket ${bucket})`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const takedownReportJson = ({ contents, removed, unreadable, uploadIds, unread, unreached }: TakedownReport) => ({
  refused: contents.map(({ key, originalBytes, md5 }) => ({ key, size: originalBytes, md5 })),
  removed: removed.map(objectJson),
  unreadable: unreadable.map(objectJson),
  uploads: uploadIds,
  unread,
  unreached: unreached.map(({ bucket, error }) => ({ bucket, error: messageOf(error) })),
});

export const takedownReportText = ({ contents, removed, unreadable, uploadIds, unread, unreached }: TakedownReport): string =>
  [
    ...removed.map((object) => `Removed: ${objectText(object)}`),
    ...(removed.length === 0 ? ['No object was there to remove.'] : []),
    ...unreadable.map((object) => `Nobody can unpack it, so its content cannot be refused: ${objectText(object)}`),
    ...contents.map(({ key, originalBytes, md5 }) => `Refused from now on: ${key}, ${originalBytes} bytes, MD5 ${md5}`),
    uploadIds.length === 0 ? 'No record of an upload had it as stored.' : `Marked in these uploads: ${uploadIds.join(', ')}`,
    'Caches in front of the download service, and older versions in the bucket, are yours to clear: docs/operations.md.',
    ...(unread === 0
      ? []
      : [
          `NOT DONE: ${unread} ${unread === 1 ? 'file' : 'files'} of this upload have not been read yet, and can still be published. Run this again when the upload has ended, or after each retry of it.`,
        ]),
    ...unreached.map(
      ({ bucket, error }) =>
        `NOT DONE: the private bucket ${bucket} could not be looked into: ${messageOf(error)}. Run this again, or wait for the sweep.`,
    ),
  ].join('\n');
