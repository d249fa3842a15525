// Entries of the audit log as shown by --json and in tables.
import { formatTimestamp } from '@symdepot/api';
import type { AuditEntry } from '@symdepot/database';
import { formatTime, renderTable } from './render-table.ts';

export const auditJson = ({ at, subjectKind, requestId, ...entry }: AuditEntry) => ({
  ...entry,
  at: formatTimestamp(at),
  subject_kind: subjectKind,
  request_id: requestId,
});

export const auditTable = (entries: readonly AuditEntry[]): string =>
  renderTable(
    ['when (UTC)', 'who', 'via', 'what', 'on', 'details'],
    entries.map(({ at, actor, via, action, subjectKind, subject, details }) => [
      formatTime(at),
      actor,
      via,
      action,
      `${subjectKind} ${subject}`,
      Object.entries(details)
        .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(', '),
    ]),
    'Nothing has been changed, or nothing fits.',
  );
