// What is known about a request from the start: its id, its trace, and a logger with both.
// Neighbours: create-app.ts (sets it), access-log.ts and error-handler.ts (use it).
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@symdepot/errors';
import type { Request, Response } from 'express';
import type { Logger } from '../../log/logger.ts';
import { continueTrace, formatTraceparent, type Trace } from '../../tracing.ts';
import { addStandingHeaders } from '../server/express-prototypes.ts';

/** A class, because every request has one, and most never ask for what the getters make. */
export class RequestContext {
  readonly requestId: string;
  readonly trace: Trace;
  /** Set once the request is answered with an error; the access log has it. */
  errorCode: ErrorCode | undefined = undefined;
  readonly #root: Logger;
  #logger: Logger | undefined = undefined;
  #traceparent: string | undefined = undefined;

  constructor(requestId: string, trace: Trace, root: Logger) {
    this.requestId = requestId;
    this.trace = trace;
    this.#root = root;
  }

  /** Names the request and its trace in each line. */
  get logger(): Logger {
    return (this.#logger ??= this.#root.child({ request_id: this.requestId, trace_id: this.trace.traceId }));
  }

  /** For job payloads and calls to other services. */
  get traceparent(): string {
    return (this.#traceparent ??= formatTraceparent(this.trace));
  }
}

const key = Symbol('request context');
type WithContext = IncomingMessage & { [key]?: RequestContext };

/** The context of a request that came through `createApp`. */
export function requestContext(request: IncomingMessage): RequestContext {
  const context = (request as WithContext)[key];
  if (!context) throw new Error('This request did not come through createApp');
  return context;
}

/** Ids of callers are kept when they can do no harm in a log line or header. */
const isSane = (id: string | undefined): id is string => id !== undefined && /^[\w.:/+=@-]{1,128}$/.test(id);

/** Every response carries the id in `X-Request-ID`. */
export function openContext(request: Request, response: Response, logger: Logger): void {
  const given = request.get('x-request-id');
  const uuid = randomUUID();
  const requestId = isSane(given) ? given : uuid;
  (request as WithContext)[key] = new RequestContext(requestId, continueTrace(request.get('traceparent'), uuid), logger);
  addStandingHeaders(response, { 'X-Request-ID': requestId });
}
