// What happened to an upload, in order. Neighbour: present-upload.ts.
import { formatOptionalTimestamp, formatTimestamp, type TimelineEntry } from '@symdepot/api';
import type { NotificationRecord, UploadHistoryRecord, UploadRecord } from '@symdepot/database';
import { isTerminal } from '@symdepot/symbols';

const nothing = { ended_at: null, attempt: null, by: null, state: null, error: null } as const;

export function presentTimeline(
  upload: UploadRecord,
  { attempts, orders }: UploadHistoryRecord,
  notifications: readonly NotificationRecord[],
): TimelineEntry[] {
  const entries: { readonly moment: Date; readonly entry: Omit<TimelineEntry, 'at'> }[] = [
    { moment: upload.createdAt, entry: { ...nothing, kind: 'created', by: upload.user.email } },
    ...attempts.map(({ attempt, startedAt, endedAt, errorCode: code, errorMessage: message }) => ({
      moment: startedAt,
      entry: {
        ...nothing,
        kind: 'attempt' as const,
        attempt,
        ended_at: formatOptionalTimestamp(endedAt),
        error: code === null ? null : { code, message: message ?? '' },
      },
    })),
    ...orders.map(({ at, action, actor }) => ({
      moment: at,
      entry: { ...nothing, kind: action === 'upload.retry' ? ('retry' as const) : ('cancel' as const), by: actor },
    })),
    ...(isTerminal(upload.state) && upload.completedAt
      ? [{ moment: upload.completedAt, entry: { ...nothing, kind: 'end' as const, state: upload.state } }]
      : []),
    ...notifications.map((one) => ({
      moment: one.createdAt,
      entry: {
        ...nothing,
        kind: 'notification' as const,
        attempt: one.attempts,
        by: new URL(one.url).origin,
        state: one.event.state,
        ended_at: formatOptionalTimestamp(one.deliveredAt),
        error: one.lastError === null ? null : { code: null, message: one.lastError },
      },
    })),
  ];
  return entries
    .toSorted((a, b) => a.moment.getTime() - b.moment.getTime())
    .map(({ moment, entry }) => ({ ...entry, at: formatTimestamp(moment) }));
}
