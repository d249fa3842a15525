// GET /environments: by labels, by the hash of their inputs, and as of a date.
import { environmentsPageSize, routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { parseAsOf } from '../../environments/parse-as-of.ts';
import { mayKnowInternal, presentEnvironment } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';
import { toLabels } from '../../environments/to-labels.ts';

export const listEnvironments = serve(routes.status.listEnvironments)(async (context: StatusContext, { query, caller }) => {
  requireOffered(context);
  const { environments } = context.database;
  const { at, inputs_hash: inputsHash, sha512, page, ...rest } = query;
  const filter = { labels: toLabels(rest), inputsHash, sha512 };
  const isPublic = !mayKnowInternal(caller);
  const headers = { 'Cache-Control': isPublic ? 'no-cache' : 'private, no-cache' };
  if (at !== undefined) {
    const environment = await environments.findAsOf(filter, parseAsOf(at));
    if (!environment) throw new AppError('environment_not_found');
    return { status: 200, headers, body: { environment: presentEnvironment(environment, caller) } };
  }
  const pageSize = environmentsPageSize;
  const found = await environments.list({ ...filter, isPublic }, { page, pageSize });
  return {
    status: 200,
    headers,
    body: {
      environments: found.environments.map((environment) => presentEnvironment(environment, caller)),
      total: found.total,
      page,
      page_size: pageSize,
    },
  };
});
