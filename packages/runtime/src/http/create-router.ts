// The router of a service: its routes, each with 405 and `Allow` for other methods, and with the rule for trailing slashes.
// Nothing else mounts a route. Neighbour: serve.ts.
import { allowOf } from '@symdepot/api';
import { Router, type ErrorRequestHandler, type NextFunction, type RequestHandler } from 'express';
import { allowOnly } from './response/allow-only.ts';
import { requestContext } from './request/request-context.ts';
import { appendSlash } from './response/append-slash.ts';
import type { Admit, Served } from './serve.ts';

export interface RouterOptions<C> {
  /** What every request passes first, once it is known which route it is for, if any: authentication, headers for all. */
  readonly before?: readonly RequestHandler[];
  /** Needed where a route has limits. */
  readonly admit?: Admit<C>;
  /** Sees every error of the routes before it is answered. */
  readonly onError?: ErrorRequestHandler;
}

/** In the order in which they are held against a path. */
export function createRouter<C>(context: C, served: readonly Served<C>[], { before = [], admit, onError }: RouterOptions<C> = {}): Router {
  const router = Router();
  for (const [path, group] of Map.groupBy(served, ({ routes }) => routes[0]!.path)) {
    const allow = allowOf(group.flatMap(({ routes }) => routes)) as [string, ...string[]];
    const [first] = group;
    if (group.length > 1 && group.some(({ match }) => match)) throw new Error(`${path}: a route that matches by itself has its path alone`);
    const options = { allow, admit, before };
    router.use(first?.match ? matched(context, path, first, options) : atPath(context, path, group, options));
  }
  for (const handler of before) router.use(handler);
  if (onError) router.use(onError);
  return router;
}

interface PathOptions<C> {
  readonly allow: readonly [string, ...string[]];
  readonly admit: Admit<C> | undefined;
  readonly before: readonly RequestHandler[];
}

/** As Express writes it. */
const patternOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/**
 * A slash at the end may be there or not, with two exceptions, which are Tecken's: a GET whose path ends with one is answered 301
 * without it (nobody would repeat a POST), and some paths are exact.
 */
function atPath<C>(context: C, path: string, group: readonly Served<C>[], { allow, admit, before }: PathOptions<C>): Router {
  const isRedirected = path.endsWith('/') && path !== '/' && allow.includes('GET');
  const router = Router({ strict: isRedirected || group.some(({ routes }) => routes[0]!.isExact) });
  const pattern = patternOf(path);
  const refuse = allowOnly(...allow);
  for (const own of isRedirected ? [pattern.slice(0, -1), pattern] : [pattern]) {
    const at = router.route(own);
    for (const handler of before) at.all(handler);
    for (const one of group) {
      const [route] = one.routes;
      const handle = one.open(context, admit);
      if (route!.head === false) at.head(refuse);
      at[route!.method](own !== pattern && route!.method === 'get' ? appendSlash : (request, response) => handle(request, response));
    }
    at.all(refuse);
  }
  return router;
}

/** One layer for all of it: each one of Express costs every download a microsecond. */
function matched<C>(context: C, path: string, { match, open }: Served<C>, { allow, admit, before }: PathOptions<C>): RequestHandler {
  const pattern = patternOf(path);
  const handle = open(context, admit);
  const refuse = allowOnly(...allow);
  return (request, response, next) => {
    const params = match!(request);
    if (params === undefined) return next();
    requestContext(request).route = pattern;
    const pass = (at: number): unknown => {
      const handler = before[at];
      if (!handler) return allow.includes(request.method) ? handle(request, response, params) : refuse(request, response, next);
      return handler(request, response, (error?: unknown) => {
        if (error !== undefined) return next(error);
        const passed = pass(at + 1);
        return void (passed instanceof Promise && forward(passed, next));
      });
    };
    return pass(0);
  };
}

/** As Express does with what it calls itself. */
async function forward(passed: Promise<unknown>, next: NextFunction): Promise<void> {
  try {
    await passed;
  } catch (error) {
    next(error);
  }
}
