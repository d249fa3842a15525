// The express app around a service's own routes: what every public port does before and after them. The order matters.
// Neighbours: start-process.ts (calls it), admin-app.ts (the other port).
import { AppError } from '@symdepot/errors';
import express, { type Express, type RequestHandler } from 'express';
import type { Kit } from '../process/kit.ts';
import { createAccessLog } from './observe/access-log.ts';
import { createErrorHandler } from './response/error-handler.ts';
import { createHealthRoutes } from './health-routes.ts';
import { openContext } from './request/request-context.ts';
import { isSecureSite } from './request/session-cookie.ts';
import { setSecurityHeaders } from './response/security-headers.ts';

/** What a service serves: an express router, or app. */
export type Routes = RequestHandler;

export interface AppOptions {
  readonly kit: Pick<Kit, 'logger' | 'metrics' | 'health' | 'version' | 'tracer'>;
  /** Addresses and subnets of proxies, as express reads them. */
  readonly trustProxy: readonly string[];
  /** Authentication and the routes of a service, or of several. */
  readonly routes: Routes;
  /** For links to its pages, see siteUrlOf. */
  readonly siteUrl: string | undefined;
}

export function createApp({ kit, trustProxy, routes, siteUrl }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', [...trustProxy]);
  app.set(isSecureSite, siteUrl?.startsWith('https:') === true);
  const logAccess = createAccessLog(kit);
  app.use((request, response, next) => {
    // Of `$SYMDEPOT_URL/upload/` with a slash at the end of the variable.
    if (request.url.startsWith('//')) request.url = request.url.replace(/^\/+/, '/');
    // Express believes it of a trusted proxy, and most proxies pass on what a client has made up: the name is what `Host` says.
    delete request.headers['x-forwarded-host'];
    const { span } = openContext(request, response, kit);
    logAccess(request, response);
    setSecurityHeaders(request, response);
    if (span) span.run(next);
    else next();
  });
  app.use(createHealthRoutes(kit));
  app.use(routes);
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use(createErrorHandler(siteUrl));
  return app;
}
