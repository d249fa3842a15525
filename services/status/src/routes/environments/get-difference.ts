// GET /environments/<id>/difference: which packages came, went and changed.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../../context.ts';
import { findDifference } from '../../environments/difference/find-difference.ts';
import { nameOfEnvironment, requireVisible } from '../../environments/present-environment.ts';
import { requireOffered } from '../../environments/require-offered.ts';

export const getEnvironmentDifference = serve(routes.status.getEnvironmentDifference)(async (
  context: StatusContext,
  { params, query: { against }, caller },
  { request },
) => {
  requireOffered(context);
  const environment = requireVisible(await context.database.environments.find(params.environment), caller);
  const { before, after, ...packages } = await findDifference(context, environment, { against, caller, address: request.ip ?? '' });
  // What internal SBOMs say is not for everybody.
  const headers = { 'Cache-Control': caller ? 'private, no-cache' : 'no-cache' };
  return { status: 200, headers, body: { before: nameOfEnvironment(before), after: nameOfEnvironment(after), ...packages } };
});
