// The routes for operators: the whole system at a glance, and lanes that rest. Neighbour: operations/read-overview.ts.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { presentPausedLane } from '../operations/read-overview.ts';

const headers = { 'Cache-Control': 'no-store' };

const getOperations = serve(routes.web.getOperations)(async ({ readOverview }: WebContext) => ({
  status: 200,
  headers,
  body: await readOverview(),
}));

const pauseLane = serve(routes.web.pauseLane)(async (context: WebContext, { params: { lane }, body, caller }, { request }) => {
  const paused = await context.database.pausedLanes.pause(lane, body.reason, actorOf(request, caller));
  return { status: 200, headers, body: { lane, paused: presentPausedLane(paused) } };
});

const resumeLane = serve(routes.web.resumeLane)(async (context: WebContext, { params: { lane }, caller }, { request }) => {
  await context.database.pausedLanes.resume(lane, actorOf(request, caller));
  return { status: 200, headers, body: { lane, paused: null } };
});

export const operations = [getOperations, pauseLane, resumeLane];
