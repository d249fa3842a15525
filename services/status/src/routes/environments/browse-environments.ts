// GET /api/environments and its labels: what the pages of the site list. Neighbour: list-environments.ts, for builds.
import { environmentsPageSize, formatOptionalTimestamp, labelValuesLimit, routes, usualLabels } from '@symdepot/api';
import { serve, type Caller } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { parseAsOf } from '../../environments/parse-as-of.ts';
import { mayKnowInternal, presentEnvironment } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';
import { toLabels } from '../../environments/to-labels.ts';

const cachingFor = (caller: Caller | undefined) => ({ 'Cache-Control': mayKnowInternal(caller) ? 'private, no-cache' : 'no-cache' });

export const browseEnvironments = serve(routes.status.browseEnvironments)(async (context: StatusContext, { query, caller }) => {
  requireOffered(context);
  const { inputs_hash: inputsHash, sha512, replaces, state, at, page, ...rest } = query;
  const wanted = {
    labels: toLabels(rest),
    inputsHash,
    sha512,
    replaces,
    state,
    isPublic: !mayKnowInternal(caller),
    current: at === undefined ? undefined : { at: parseAsOf(at), lineLabels: usualLabels },
  };
  const { environments, total } = await context.database.environments.list(wanted, { page, pageSize: environmentsPageSize });
  return {
    status: 200,
    headers: cachingFor(caller),
    body: { environments: environments.map((one) => presentEnvironment(one, caller)), total, page, page_size: environmentsPageSize },
  };
});

export const listEnvironmentLabels = serve(routes.status.listEnvironmentLabels)(async (context: StatusContext, { caller }) => {
  requireOffered(context);
  const scope = { isPublic: !mayKnowInternal(caller), most: labelValuesLimit };
  const { values, firstPublishedAt } = await context.database.environments.listLabels(usualLabels, scope);
  const labels = Object.fromEntries(usualLabels.map((name) => [name, [...(values.get(name) ?? [])]]));
  return {
    status: 200,
    headers: cachingFor(caller),
    body: { labels, first_published_at: formatOptionalTimestamp(firstPublishedAt) },
  };
});
