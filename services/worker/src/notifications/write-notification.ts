// The body of a notification, from the end as it was recorded and what never changes of an upload: the same text in every attempt.
import { formatTimestamp, linksOf, type NotificationBody } from '@symdepot/api';
import type { NotificationRecord, UploadRecord } from '@symdepot/database';

export function writeNotification({ event }: NotificationRecord, upload: UploadRecord): string {
  const { problems, problemCount, completedAt, ...end } = event;
  const state = event.state as NotificationBody['data']['state'];
  const body: NotificationBody = {
    type: `upload.${state}`,
    timestamp: completedAt,
    data: {
      id: upload.id,
      filename: upload.archiveName,
      size: upload.archiveBytes,
      sha256: upload.sha256,
      try_symbols: upload.lane === 'try',
      state,
      error: end.error,
      problems: [...problems],
      problem_count: problemCount,
      attempts: end.attempts,
      progress: end.progress,
      created_at: formatTimestamp(upload.createdAt),
      completed_at: completedAt,
      links: linksOf(upload.id),
    },
  };
  return JSON.stringify(body);
}
