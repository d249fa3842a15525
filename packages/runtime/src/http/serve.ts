// Combines a declared route (packages/api) and a handler for a router: permission, limits, parsing, the handler, its response.
// Neighbours: create-router.ts (mounts them), parse-input.ts (schemas and validation errors).
import type { Limits, Route } from '@symdepot/api';
import compression from 'compression';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { callerOf, requirePermission, requireSession, requireSuperuser, type Caller } from './request/caller.ts';
import { createInputParser } from './parse-input.ts';
import { readJsonBody } from './read-json-body.ts';
import { hiddenRefusal, requestContext, type Manners, type RequestContext } from './request/request-context.ts';

/** For handlers that read the body themselves, or write the response bit by bit. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;
type Part<R extends Route, K extends 'params' | 'query' | 'headers'> = OutputOf<R[K]>;

/** What has been asked, parsed by the schemas of the route. */
export interface Input<R extends Route, P = Part<R, 'params'>, Q = Part<R, 'query'>> {
  readonly params: P;
  readonly query: Q;
  readonly headers: Part<R, 'headers'>;
  /** Of JSON; others are in the exchange. */
  readonly body: R['body'] extends { readonly contentType: 'application/json'; readonly schema: infer S } ? OutputOf<S> : undefined;
  readonly caller: R['access'] extends 'anybody' | 'unchecked' ? Caller | undefined : Caller;
}

export type Headers = Readonly<Record<string, string | string[]>>;
type ResponseAt<S, D> = {
  // Of an object that was put together of others, the compiler knows the keys as texts.
  readonly status: S extends `${infer N extends number}` ? N : S;
  readonly headers?: Headers;
} & (D extends { readonly schema: infer B extends z.ZodType } ? { readonly body: z.input<B> } : { readonly body?: undefined });

/** One of the responses that the route declares. */
export type ResponseOf<R extends Route> = { [S in keyof R['responses']]: ResponseAt<S, R['responses'][S]> }[keyof R['responses']];

/** @returns undefined when it has answered by itself */
export type Handler<C, R extends Route, P, Q> = (
  context: C,
  input: Input<R, P, Q>,
  exchange: Exchange,
) => ResponseOf<R> | undefined | Promise<ResponseOf<R> | undefined>;

export interface ServeOptions<C, P, Q> {
  /** Where the service knows more of the query than the contract does: settings, dates as people write them. */
  readonly query?: (context: C) => z.ZodType<Q>;
  /** Finds the parameters of a path that is too free for a pattern; undefined: it is not for this route. */
  readonly match?: (request: Request) => P | undefined;
  /** Told of a JSON body as it arrives, in unpacked bytes. What it throws ends the request. */
  readonly followBody?: (context: C, caller: Caller, response: Response) => (bytes: number) => void;
}

/** Lets a caller in, or throws; it may also have to wait, and be gone by then. */
export type Admit<C> = (context: C, limits: Limits, caller: Caller, exchange: Exchange) => Promise<void>;

export interface Served<C> {
  /** Those that it answers: more than one only with `match`. */
  readonly routes: readonly Route[];
  readonly match?: ((request: Request) => unknown) | undefined;
  /** @param params what `match` found */
  open(context: C, admit: Admit<C> | undefined): (request: Request, response: Response, params?: unknown) => Promise<void>;
}

/**
 * `serve(route)(handler)`, or `serve(route, options)(handler)`: in two steps, so that the handler is checked against the responses that
 * the route declares. Several routes only with `match`; they differ in nothing but their paths.
 */
export function serve<R extends Route, P = Part<R, 'params'>, Q = Part<R, 'query'>, D = unknown>(
  given: R | readonly [R, ...Route[]],
  options: ServeOptions<D, P, Q> = {},
): <C extends D>(handler: Handler<C, R, P, Q>) => Served<C> {
  const routes: readonly [R, ...Route[]] = 'path' in given ? [given] : given;
  return (handler) => ({
    routes,
    match: options.match,
    open: (context, admit) => open(routes[0], { options, handler, context, admit }),
  });
}

interface Opening<C, R extends Route, P, Q> {
  readonly options: ServeOptions<C, P, Q>;
  readonly handler: Handler<C, R, P, Q>;
  readonly context: C;
  readonly admit: Admit<C> | undefined;
}

function open<C, R extends Route, P, Q>(
  route: R,
  { options, handler, context, admit }: Opening<C, R, P, Q>,
): ReturnType<Served<C>['open']> {
  const { match } = options;
  const { params, headers, limits, access } = route;
  if ((access === 'anybody' || access === 'unchecked') && (limits !== undefined || options.followBody))
    throw new Error(`${route.path} has limits, and callers whom they cannot be held against`);
  if (limits !== undefined && admit === undefined) throw new Error(`${route.path} has limits, and nobody keeps them`);
  const parse = createInputParser(
    { params: match ? undefined : params, query: options.query?.(context) ?? route.query, headers },
    route.refusals,
  );
  return async (request, response, found) => {
    const exchange = { request, response };
    const caller = identify(route, request);
    if (limits !== undefined && admit !== undefined && caller !== undefined) {
      await admit(context, limits, caller, exchange);
      if (response.closed) return;
    }
    const input = parse(request);
    const onBytes = caller && options.followBody?.(context, caller, response);
    const body = await readJsonBody(request, route, onBytes);
    // The schemas of the route have made each part.
    const answered = await handler(context, { ...input, ...(match && { params: found }), body, caller } as Input<R, P, Q>, exchange);
    if (answered !== undefined) send(exchange, route, caller?.session ? unstored(answered as Sent) : (answered as Sent));
  };
}

/** @throws AppError `token_missing`, `forbidden`, `session_needed`, `superuser_needed` */
function identify({ access }: Route, request: Request): Caller | undefined {
  if (typeof access !== 'string') return requirePermission(request, ...access);
  if (access === 'session') return requireSession(request);
  if (access === 'superuser') return requireSuperuser(request);
  return access === 'caller' ? requirePermission(request) : callerOf(request);
}

interface Sent {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: unknown;
}

/** What a cookie has opened: the browser of a shared machine must not show it to the next user. */
const unstored = (answered: Sent): Sent => ({ ...answered, headers: { ...answered.headers, 'Cache-Control': 'no-store' } });

/** For JSON: a list of files is a fifth of its length on the wire. Only for a caller that accepts a coding, and above 1 KiB. */
const compress = compression();

function sendBy({ isSpaced, hidesStatus }: Manners, context: RequestContext, response: Response, body: unknown): void {
  if (hidesStatus && response.statusCode >= 400) {
    context.hiddenStatus = response.statusCode;
    response.status(200).type('text/plain').send(hiddenRefusal(body));
  } else response.type('application/json').send(JSON.stringify(body, undefined, isSpaced ? 2 : undefined));
}

function send({ request, response }: Exchange, { responses }: Route, { status, headers, body }: Sent): void {
  const contentType = responses[status]?.contentType;
  const context = requestContext(request);
  const { manners } = context;
  response.status(status);
  if (headers) response.set(headers);
  if (body === undefined) response.end();
  else if (contentType === undefined && manners) sendBy(manners, context, response, body);
  else if (contentType === undefined) compress(request, response, () => response.json(body));
  else {
    if (!response.hasHeader('Content-Type')) response.type(contentType);
    response.send(body);
  }
}
