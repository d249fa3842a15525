// Routes paths to services on one port. In a fleet, operators set up a gateway (README.md); there a path is for one service.
import type { Service } from '@symdepot/runtime';
import { Router } from 'express';
import { isFor } from './is-for.ts';

type Services = Readonly<Record<'ingest' | 'status' | 'download', Service>> & {
  /** Undefined: there is no web site (`SITE`). */
  readonly web: Service | undefined;
};

/** Unlike mounts it leaves paths unchanged: services have whole ones. */
export function createGateway(services: Services): Router {
  const router = Router();
  for (const name of ['web', 'ingest', 'status', 'download'] as const) {
    const app = services[name]?.app;
    if (app) router.use((request, response, next) => (isFor[name](request.path) ? app(request, response, next) : next()));
  }
  return router;
}
