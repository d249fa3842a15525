// One log line and one observation for each request, once its response is sent or its caller has disconnected.
// Neighbours: request-context.ts (the logger), http-metrics.ts, create-app.ts.
import type { Request, Response } from 'express';
import type { Kit } from '../../process/kit.ts';
import { callerOf } from '../request/caller.ts';
import { httpMetrics, methodLabel, statusLabel } from './http-metrics.ts';
import { loggedUrl } from './logged-url.ts';
import { requestContext } from '../request/request-context.ts';

export function createAccessLog({ logger, metrics }: Pick<Kit, 'logger' | 'metrics'>): (request: Request, response: Response) => void {
  const { symdepot_http_request_duration_seconds: duration, symdepot_http_requests_in_flight: inFlight } = metrics.register(httpMetrics);
  let requestsInFlight = 0;
  metrics.onScrape(async () => inFlight.set(requestsInFlight));
  return (request, response) => {
    const startedAt = performance.now();
    requestsInFlight++;
    response.on('close', () => {
      requestsInFlight--;
      const isAborted = !response.writableFinished;
      const ms = performance.now() - startedAt;
      const status = isAborted ? 'aborted' : statusLabel(response.statusCode);
      duration.observe({ method: methodLabel(request.method), route: routeOf(request), status }, ms / 1000);
      const { requestId, trace, errorCode } = requestContext(request);
      logger[isHeartbeat(request) ? 'debug' : 'info'](
        {
          request_id: requestId,
          trace_id: trace.traceId,
          method: request.method,
          path: loggedUrl(request.originalUrl),
          status: response.statusCode,
          ms: Math.round(ms),
          aborted: isAborted || undefined,
          code: errorCode,
          user_id: callerOf(request)?.userId,
          ip: request.ip,
          agent: request.headers['user-agent']?.slice(0, 300),
        },
        'request',
      );
    });
  };
}

/** Bounded as long as routers are mounted under fixed paths. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { readonly path?: string | RegExp | readonly string[] };
  return path === undefined ? 'unmatched' : `${request.baseUrl}${String(path)}`;
}

const isHeartbeat = (request: Request): boolean => /^\/__(lb)?heartbeat__\/?$/.test(request.path);
