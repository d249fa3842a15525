// What is known about a request from its first moment: its id, its trace, a logger that names both.
// Neighbours: create-app.ts (puts it there), access-log.ts and error-handler.ts (use it).
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@symdepot/errors';
import type { RequestHandler } from 'express';
import type { Logger } from '../logger.ts';
import { continueTrace, formatTraceparent, type Trace } from '../tracing.ts';

export interface RequestContext {
  readonly requestId: string;
  readonly trace: Trace;
  /** For job payloads and calls to other services. */
  readonly traceparent: string;
  /** What every log line about the request names. */
  readonly ids: { readonly request_id: string; readonly trace_id: string };
  /** Names them in each line. */
  readonly logger: Logger;
  /** Set once the request is answered with an error; the access log has it. */
  errorCode?: ErrorCode;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** The context of a request that came through `createApp`. */
export function requestContext(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('This request did not come through createApp');
  return context;
}

/** Ids of callers are kept when they can do no harm in a log line or header. */
const isSane = (id: string | undefined): id is string => id !== undefined && /^[\w.:/+=@-]{1,128}$/.test(id);

/** Every answer carries the id in `X-Request-ID`. */
export function createRequestContext(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = isSane(given) ? given : randomUUID();
    const trace = continueTrace(request.get('traceparent'));
    const ids = { request_id: requestId, trace_id: trace.traceId };
    let own: Logger | undefined;
    contexts.set(request, {
      requestId,
      trace,
      ids,
      traceparent: formatTraceparent(trace),
      // Most requests log one line, which does without.
      get logger() {
        return (own ??= logger.child(ids));
      },
    });
    response.set('X-Request-ID', requestId);
    next();
  };
}
