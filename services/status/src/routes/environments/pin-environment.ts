// POST /environments/<id>/pins and DELETE …/pins/<pin>: who relies on a build environment, and until when.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { endOf } from '../../environments/parse-as-of.ts';
import { presentPin } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';

export const pinEnvironment = serve(routes.status.pinEnvironment)(async (
  context: StatusContext,
  { params, body: { who, until }, caller },
  { request },
) => {
  requireOffered(context);
  const lasting = { who, until: until == null ? null : endOf('until', until) };
  const pin = await context.database.environments.pin(params.environment, lasting, actorOf(request, caller));
  return { status: 201, headers: { 'Cache-Control': 'no-store' }, body: { pin: presentPin(pin, caller) } };
});

export const unpinEnvironment = serve(routes.status.unpinEnvironment)(async (context: StatusContext, { params, caller }, { request }) => {
  requireOffered(context);
  const isAny = caller.permissions.includes('publish_artefacts');
  await context.database.environments.unpin(params.environment, params.pin, actorOf(request, caller), isAny);
  return { status: 204 };
});
