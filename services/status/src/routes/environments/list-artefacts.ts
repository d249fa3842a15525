// GET /api/artefacts: what there is, for those who may read all of it.
import { artefactsPageSize, formatTimestamp, presentArtefact, routes } from '@symdepot/api';
import type { ListedArtefact } from '@symdepot/database';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { nameOfEnvironment } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';

export const listArtefacts = serve(routes.status.listArtefacts)(async (context: StatusContext, { query: { page, ...filter } }) => {
  requireOffered(context);
  const { artefacts, total } = await context.database.artefacts.list(filter, { page, pageSize: artefactsPageSize });
  const body = { artefacts: artefacts.map(presentListed), total, page, page_size: artefactsPageSize };
  return { status: 200, headers: { 'Cache-Control': 'private, no-cache' }, body };
});

const presentListed = (artefact: ListedArtefact) => ({
  ...presentArtefact(artefact),
  uploaded_by: artefact.uploadedBy,
  last_used_at: formatTimestamp(artefact.lastUsedAt),
  removed_by: artefact.removedBy,
  environments: artefact.uses.map(({ environment: id, role }) => ({ id: nameOfEnvironment({ id }), role })),
});
