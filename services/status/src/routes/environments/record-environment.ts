// POST /environments and PATCH /environments/<id>: what is said of a build environment.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { presentEnvironment } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';
import { toChangedFacts, toFacts } from '../../environments/to-facts.ts';

export const recordEnvironment = serve(routes.status.recordEnvironment)(async (
  context: StatusContext,
  { body: { artefact: sha512, sbom, sources, replaces, ...said }, caller },
  { request },
) => {
  requireOffered(context);
  const recorded = { ...toFacts(said), sha512, sbom, sources, replaces };
  const { environment, isNew } = await context.database.environments.create(recorded, actorOf(request, caller));
  return {
    status: isNew ? 201 : 200,
    headers: { 'Cache-Control': 'no-store' },
    body: { environment: presentEnvironment(environment, caller) },
  };
});

export const changeEnvironment = serve(routes.status.changeEnvironment)(async (
  context: StatusContext,
  { params, body: { sbom, sources, replaces, ...said }, caller },
  { request },
) => {
  requireOffered(context);
  const isPublisher = caller.permissions.includes('publish_artefacts');
  const change = { ...toChangedFacts(said), sbom, sources, replaces };
  const environment = await context.database.environments.change(params.environment, change, actorOf(request, caller), isPublisher);
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { environment: presentEnvironment(environment, caller) } };
});
