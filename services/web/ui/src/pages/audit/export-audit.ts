// The audit log as a file for a spreadsheet: all pages of it, as filtered. Neighbour: ../../parts/list/save-csv.ts.
import { call, type Given } from '../../api/call.ts';
import type { AuditEntry } from '../../api/shapes.ts';
import { saveCsv } from '../../parts/list/save-csv.ts';

type Wanted = Omit<NonNullable<Given<'GET /api/audit/'>['query']>, 'page'>;

const names = ['at', 'actor', 'via', 'action', 'subject_kind', 'subject', 'details', 'address', 'request_id'] as const;

/** @throws ApiError */
export async function exportAudit(wanted: Wanted): Promise<void> {
  // What is written meanwhile moves entries to the next page: each is kept once.
  const entries = new Map<number, AuditEntry>();
  for (let page = 1; ; page++) {
    const { audit, total } = await call('GET /api/audit/', { query: { ...wanted, page: String(page) } });
    for (const entry of audit) entries.set(entry.id, entry);
    if (audit.length === 0 || entries.size >= total) break;
  }
  const rows = [...entries.values()].map((entry) =>
    names.map((name) => (name === 'details' ? JSON.stringify(entry.details) : entry[name])),
  );
  saveCsv('audit.csv', [names, ...rows]);
}
