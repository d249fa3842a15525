// GET /environments/<id>, its manifest and its history.
import { formatTimestamp, routes } from '@symdepot/api';
import { archiveEndings } from '@symdepot/api/archive-endings';
import { serve, type Caller } from '@symdepot/runtime/http';
import type { EnvironmentRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { StatusContext } from '../../context.ts';
import { mayKnowInternal, presentEnvironment, requireVisible } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';

async function find(context: StatusContext, id: number, caller: Caller | undefined): Promise<EnvironmentRecord> {
  requireOffered(context);
  return requireVisible(await context.database.environments.find(id), caller);
}

/** What one may know whom others may not is not for caches of all. */
const cachingOf = (caller: Caller | undefined) => ({ 'Cache-Control': mayKnowInternal(caller) ? 'private, no-cache' : 'no-cache' });

export const getEnvironment = serve(routes.status.getEnvironment)(async (context: StatusContext, { params, caller }) => {
  const environment = await find(context, params.environment, caller);
  return { status: 200, headers: cachingOf(caller), body: { environment: presentEnvironment(environment, caller) } };
});

export const getEnvironmentHistory = serve(routes.status.getEnvironmentHistory)(async (context: StatusContext, { params, caller }) => {
  const environment = await find(context, params.environment, caller);
  const history = await context.database.environments.listHistory(environment);
  const isKnown = mayKnowInternal(caller);
  const told = (isKnown ? history : sincePublished(history)).map(({ at, action, actor, details }) => ({
    at: formatTimestamp(at),
    action,
    ...(isKnown && { actor }),
    details: isKnown ? { ...details } : detailsForAll(details),
  }));
  return { status: 200, headers: cachingOf(caller), body: { history: told } };
});

/** Of its SBOM and its sources only those that are public are told, and by the environment itself; nor is a token. */
const toldToAll = ['sha512', 'reason', 'labels', 'inputsHash', 'source', 'licences', 'redistributable', 'notes', 'replaces'];

const detailsForAll = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(details).filter(([name]) => toldToAll.includes(name)));

/** What was said of it before, and perhaps taken back, was not for everybody; nor is who relies on it. */
function sincePublished<E extends { readonly action: string }>(history: readonly E[]): E[] {
  const published = history.findIndex(({ action }) => action === 'environment.publish');
  const since = published < 0 ? history : history.slice(0, published + 1);
  return since.filter(({ action }) => action !== 'environment.pin' && action !== 'environment.unpin');
}

/** A tree that pins what is gone could not be built. @throws AppError `artefact_removed` */
function assertThere({ artefact: { state, removedAt, removalReason } }: EnvironmentRecord): void {
  if (removedAt && state !== 'stored' && state !== 'damaged')
    throw new AppError('artefact_removed', { removedAt, reason: removalReason ?? '' });
}

/** As tooltool writes them, and as people read them: it goes into a tree. */
export const getEnvironmentManifest = serve(routes.status.getEnvironmentManifest)(async (
  context: StatusContext,
  { params, query, caller },
  { response },
) => {
  const environment = await find(context, params.environment, caller);
  assertThere(environment);
  const { sha512: digest, bytes: size, visibility, mediaType } = environment.artefact;
  const ending = archiveEndings.get(mediaType ?? '') ?? '';
  const filename = query.filename ?? `environment${ending}`;
  const manifest = [{ filename, size, digest, algorithm: 'sha512', visibility, unpack: ending.startsWith('.tar') }];
  response
    .status(200)
    .set(cachingOf(caller))
    .type('json')
    .send(`${JSON.stringify(manifest, null, 2)}\n`);
  return undefined;
});
