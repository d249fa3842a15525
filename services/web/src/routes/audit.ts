// GET /api/audit/: who changed what, for superusers. Neighbour: audit.ts of database.
import { auditPageSize, formatTimestamp, routes } from '@symdepot/api';
import { serve, type Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';

const listAudit = serve(routes.web.listAudit)(async ({ database }: WebContext, { query: { page, ...filter } }) => {
  const { entries, total } = await database.audit.list(filter, { page, pageSize: auditPageSize });
  const audit = entries.map(({ at, subjectKind, requestId, details, ...entry }) => ({
    ...entry,
    at: formatTimestamp(at),
    subject_kind: subjectKind,
    details: { ...details },
    request_id: requestId,
  }));
  return { status: 200, body: { audit, total, page } };
});

export const audit: readonly Served<WebContext>[] = [listAudit];
