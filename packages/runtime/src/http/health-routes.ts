// Dockerflow's endpoints (contract §6): alive, well, and which version. On the public port and on the admin port.
import { Router, type RequestHandler } from 'express';
import type { Health } from '../process/health.ts';
import type { Version } from '../process/version.ts';
import { allowOnly } from './response/allow-only.ts';

export function createHealthRoutes(health: Health, version: Version): RequestHandler {
  const router = Router();
  const route = (path: string, handler: RequestHandler) => {
    router
      .route(path)
      .get((_request, response, next) => {
        response.set('Cache-Control', 'no-store');
        next();
      }, handler)
      .all(allowOnly('GET', 'HEAD'));
  };
  route('/__lbheartbeat__', (_request, response) => {
    response.status(200).end();
  });
  route('/__heartbeat__', async (_request, response) => {
    const report = await health.report();
    response.status(report.status === 'ok' ? 200 : 503).json(report);
  });
  route('/__version__', (_request, response) => {
    response.json(version);
  });
  // Most requests are for something else, and need not be held against each path.
  return (request, response, next) => (request.path.startsWith('/__') ? router(request, response, next) : next());
}
