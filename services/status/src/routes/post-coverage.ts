// POST /api/coverage: whether a debugger would get these files now; `?wait=` waits for those in flight.
import { routes } from '@symdepot/api';
import { closedSignal, serve } from '@symdepot/runtime/http';
import { awaitCoverage } from '../coverage/await-coverage.ts';
import type { StatusContext } from '../context.ts';

export const postCoverage = serve(routes.status.checkCoverage, {
  query: ({ waitQuery }: StatusContext) => routes.status.checkCoverage.query.extend(waitQuery.shape),
  followBody: ({ coverageLoad }: StatusContext, { userId }, response) => coverageLoad.follow(userId, response),
})(async (context: StatusContext, { query: { wait: waitSeconds = 0, in_flight: inFlight }, body, caller: { userId } }, { response }) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: await awaitCoverage(context, body, {
    userId,
    waitSeconds,
    saysInFlight: inFlight !== undefined,
    signal: closedSignal(response),
  }),
}));
