// Dockerflow's endpoints: liveness, health, and version. On the public port and on the admin port.
import { routes } from '@symdepot/api';
import type { RequestHandler } from 'express';
import type { Health } from '../process/health.ts';
import type { Version } from '../process/version.ts';
import { createRouter } from './create-router.ts';
import { serve } from './serve.ts';

interface HealthContext {
  readonly health: Health;
  readonly version: Version;
}

const headers = { 'Cache-Control': 'no-store' };

export const healthRoutes = [
  serve(routes.health.getLbHeartbeat)((_context: HealthContext) => ({ status: 200, headers })),
  serve(routes.health.getHeartbeat)(async ({ health }: HealthContext) => {
    const body = await health.report();
    return { status: body.status === 'ok' ? 200 : 503, headers, body };
  }),
  serve(routes.health.getVersion)(({ version }: HealthContext) => ({ status: 200, headers, body: version })),
];

export function createHealthRoutes(context: HealthContext): RequestHandler {
  const router = createRouter(context, healthRoutes);
  // Most requests are for something else, and need not be held against each path.
  return (request, response, next) => (request.path.startsWith('/__') ? router(request, response, next) : next());
}
