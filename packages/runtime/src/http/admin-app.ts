// The app of the admin port, which every process has: metrics and heartbeats. Neighbour: create-app.ts (the public one).
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import express, { type Express } from 'express';
import type { Kit } from '../process/kit.ts';
import { createRouter } from './create-router.ts';
import { createErrorHandler } from './response/error-handler.ts';
import { createHealthRoutes } from './health-routes.ts';
import { noTracer } from '../tracing/tracer.ts';
import { openContext } from './request/request-context.ts';
import { setSecurityHeaders } from './response/security-headers.ts';
import { serve } from './serve.ts';

type AdminContext = Pick<Kit, 'logger' | 'metrics' | 'health' | 'version'>;

export const adminRoutes = [
  serve(routes.admin.getMetrics)(async ({ metrics }: AdminContext) => {
    const { contentType, body } = await metrics.render();
    return { status: 200, headers: { 'Content-Type': contentType }, body };
  }),
];

export function createAdminApp(context: AdminContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    openContext(request, response, { logger: context.logger, tracer: noTracer });
    setSecurityHeaders(request, response);
    next();
  });
  app.use(createHealthRoutes(context));
  app.use(createRouter(context, adminRoutes));
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use(createErrorHandler(undefined));
  return app;
}
