// One log line and one observation for each request, once its response is sent or its caller has disconnected.
// Neighbours: request-context.ts (the logger), http-metrics.ts, create-app.ts.
import type { Request, Response } from 'express';
import type { Kit } from '../../process/kit.ts';
import { callerOf } from '../request/caller.ts';
import { httpMetrics, methodLabel, statusLabel } from './http-metrics.ts';
import { loggedUrl } from './logged-url.ts';
import type { Span } from '../../tracing/tracer.ts';
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
      const { requestId, trace, errorCode, span, hiddenStatus } = requestContext(request);
      const statusCode = hiddenStatus ?? response.statusCode;
      const status = isAborted ? 'aborted' : statusLabel(statusCode);
      const route = routeOf(request);
      duration.observe({ method: methodLabel(request.method), route, status }, ms / 1000);
      if (span) endSpan(span, request, { route, status: isAborted ? undefined : statusCode, errorCode, requestId });
      logger[isHeartbeat(request) ? 'debug' : 'info'](
        {
          request_id: requestId,
          trace_id: trace.traceId,
          method: request.method,
          path: loggedUrl(request.originalUrl),
          status: statusCode,
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

interface Ended {
  readonly route: string;
  /** Undefined: the caller has gone before the end of the response. */
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
  readonly requestId: string;
}

/** By the names that OpenTelemetry has for HTTP. */
function endSpan(span: Span, { method, originalUrl }: Request, { route, status, errorCode, requestId }: Ended): void {
  span.rename(`${methodLabel(method)} ${route}`);
  span.note({
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'url.path': loggedUrl(originalUrl).split('?', 1)[0],
    'symdepot.request_id': requestId,
    'symdepot.error_code': errorCode,
  });
  if (status === undefined) span.fail('aborted');
  else if (status >= 500) span.fail(errorCode ?? String(status));
  span.end();
}

/** Bounded as long as routers are mounted under fixed paths. */
function routeOf(request: Request): string {
  const { route } = requestContext(request);
  if (route !== undefined) return route;
  const { path } = (request.route ?? {}) as { readonly path?: string | RegExp | readonly string[] };
  return path === undefined ? 'unmatched' : `${request.baseUrl}${String(path)}`;
}

const isHeartbeat = (request: Request): boolean => /^\/__(lb)?heartbeat__\/?$/.test(request.path);
