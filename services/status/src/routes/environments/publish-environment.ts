// POST /environments/<id>/publish and …/withdraw: whether everybody may have it.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { presentEnvironment } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';

export const publishEnvironment = serve(routes.status.publishEnvironment)(async (
  context: StatusContext,
  { params, caller },
  { request },
) => {
  requireOffered(context);
  const environment = await context.database.environments.publish(params.environment, actorOf(request, caller));
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { environment: presentEnvironment(environment, caller) } };
});

export const withdrawEnvironment = serve(routes.status.withdrawEnvironment)(async (
  context: StatusContext,
  { params, caller },
  { request },
) => {
  requireOffered(context);
  const environment = await context.database.environments.withdraw(params.environment, actorOf(request, caller));
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { environment: presentEnvironment(environment, caller) } };
});
