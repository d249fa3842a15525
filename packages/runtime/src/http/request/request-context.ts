// What is known about a request from the start: its id, its trace, and a logger with both.
// Neighbours: create-app.ts (sets it), access-log.ts and error-handler.ts (use it).
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AppError, ErrorCode } from '@symdepot/errors';
import type { Request, Response } from 'express';
import type { Logger } from '../../log/logger.ts';
import { continueTrace, formatTraceparent, type Trace } from '../../tracing/trace-context.ts';
import type { Span, Tracer } from '../../tracing/tracer.ts';
import { addStandingHeaders } from '../server/express-prototypes.ts';

/** How a door speaks whose clients are not ours. */
export interface Manners {
  /** The body of an error; default: as everywhere, but never a page. */
  readonly presentError?: (error: AppError) => object;
  /** JSON with a blank behind each colon, for clients that look for texts in it. */
  readonly isSpaced?: boolean;
  /** Errors are 200 and no JSON, for a client that takes all that it can parse, and every status from 400 on, for success. */
  readonly hidesStatus?: boolean;
}

/** What is told instead of a status: for people, and nothing that parses. */
export const hiddenRefusal = (body: unknown): string => `Refused: ${JSON.stringify(body)}\n`;

/** A class, because every request has one, and most never ask for what the getters make. */
export class RequestContext {
  readonly requestId: string;
  readonly trace: Trace;
  /** Where requests are traced. */
  readonly span: Span | undefined;
  /** Set once the request is answered with an error; the access log has it. */
  errorCode: ErrorCode | undefined = undefined;
  /** The pattern of a route that matched by itself, of which Express knows nothing; the access log has it. */
  route: string | undefined = undefined;
  /** Of a door. */
  manners: Manners | undefined = undefined;
  /** Of an error that was sent as 200 (`hidesStatus`): what it is to everybody but its caller. */
  hiddenStatus: number | undefined = undefined;
  readonly #root: Logger;
  #logger: Logger | undefined = undefined;
  #traceparent: string | undefined = undefined;

  constructor(requestId: string, trace: Trace, span: Span | undefined, root: Logger) {
    this.requestId = requestId;
    this.trace = trace;
    this.span = span;
    this.#root = root;
  }

  /** Names the request and its trace in each line. */
  get logger(): Logger {
    return (this.#logger ??= this.#root.child({ request_id: this.requestId, trace_id: this.trace.traceId }));
  }

  /** For job payloads and calls to other services. */
  get traceparent(): string {
    return (this.#traceparent ??= this.span?.traceparent ?? formatTraceparent(this.trace));
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

/** The flags of a `traceparent`, which has fields of fixed lengths, are here. */
const flagsAt = 53;

/**
 * The trace of the caller. Only a proxy of ours may say that it is sent to the collector: else anybody could have theirs sent, past
 * TRACES_RATIO, and crowd out others.
 */
function parentOf(request: Request): string | undefined {
  const parent = request.get('traceparent');
  const isProxy = request.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  if (parent === undefined || isProxy(request.socket.remoteAddress, 0)) return parent;
  return `${parent.slice(0, flagsAt)}00${parent.slice(flagsAt + 2)}`;
}

/** Every response carries the id in `X-Request-ID`. */
export function openContext(request: Request, response: Response, { logger, tracer }: { logger: Logger; tracer: Tracer }): RequestContext {
  const given = request.get('x-request-id');
  const uuid = randomUUID();
  const requestId = isSane(given) ? given : uuid;
  const parent = parentOf(request);
  // Those who ask whether this process lives ask every few seconds.
  const span = request.path.startsWith('/__') ? undefined : tracer.begin(request.method, { kind: 'server', parent });
  const context = new RequestContext(requestId, span?.trace ?? continueTrace(parent, uuid), span, logger);
  (request as WithContext)[key] = context;
  addStandingHeaders(response, { 'X-Request-ID': requestId });
  return context;
}
