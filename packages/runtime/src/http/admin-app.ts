// The app of the admin port, which every process has: metrics and heartbeats. Neighbour: create-app.ts (the public one).
import { AppError } from '@symdepot/errors';
import express, { type Express } from 'express';
import type { Kit } from '../process/kit.ts';
import { allowOnly } from './response/allow-only.ts';
import { createErrorHandler } from './response/error-handler.ts';
import { createHealthRoutes } from './health-routes.ts';
import { openContext } from './request/request-context.ts';
import { setSecurityHeaders } from './response/security-headers.ts';

export function createAdminApp({ logger, metrics, health, version }: Pick<Kit, 'logger' | 'metrics' | 'health' | 'version'>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    openContext(request, response, logger);
    setSecurityHeaders(request, response);
    next();
  });
  app.use(createHealthRoutes(health, version));
  app
    .route('/metrics')
    .get(async (_request, response) => {
      const { contentType, body } = await metrics.render();
      response.set('Content-Type', contentType).send(body);
    })
    .all(allowOnly('GET', 'HEAD'));
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use(createErrorHandler());
  return app;
}
