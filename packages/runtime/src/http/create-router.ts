// The router of a service: its routes, each with 405 and `Allow` for other methods, and with the rule for trailing slashes.
// Nothing else mounts a route. Neighbour: serve.ts.
import { allowOf } from '@symdepot/api';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { allowOnly } from './response/allow-only.ts';
import { appendSlash } from './response/append-slash.ts';
import type { Admit, Served } from './serve.ts';

export interface RouterOptions<C> {
  /** What every request passes first: authentication, headers for all. */
  readonly before?: readonly RequestHandler[];
  /** Needed where a route has limits. */
  readonly admit?: Admit<C>;
  /** Sees every error of the routes before it is answered. */
  readonly onError?: ErrorRequestHandler;
}

/** In the order in which they are held against a path. */
export function createRouter<C>(context: C, served: readonly Served<C>[], { before = [], admit, onError }: RouterOptions<C> = {}): Router {
  const router = Router();
  for (const handler of before) router.use(handler);
  for (const [path, group] of Map.groupBy(served, ({ routes }) => routes[0]!.path)) {
    const allow = allowOf(group.flatMap(({ routes }) => routes)) as [string, ...string[]];
    const [first] = group;
    if (group.length > 1 && group.some(({ match }) => match)) throw new Error(`${path}: a route that matches by itself has its path alone`);
    router.use(first?.match ? matched(context, first, { allow, admit }) : atPath(context, path, group, { allow, admit }));
  }
  if (onError) router.use(onError);
  return router;
}

interface PathOptions<C> {
  readonly allow: readonly [string, ...string[]];
  readonly admit: Admit<C> | undefined;
}

/**
 * A slash at the end may be there or not, with two exceptions, which are Tecken's: a GET whose path ends with one is answered 301
 * without it (nobody would repeat a POST), and some paths are exact.
 */
function atPath<C>(context: C, path: string, group: readonly Served<C>[], { allow, admit }: PathOptions<C>): Router {
  const isRedirected = path.endsWith('/') && path !== '/' && allow.includes('GET');
  const router = Router({ strict: isRedirected || group.some(({ routes }) => routes[0]!.isExact) });
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
  const refuse = allowOnly(...allow);
  for (const own of isRedirected ? [pattern.slice(0, -1), pattern] : [pattern]) {
    const at = router.route(own);
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

function matched<C>(context: C, { match, open }: Served<C>, { allow, admit }: PathOptions<C>): RequestHandler {
  const handle = open(context, admit);
  const refuse = allowOnly(...allow);
  return (request, response, next) => {
    const params = match!(request);
    if (params === undefined) return next();
    return allow.includes(request.method) ? handle(request, response, params) : refuse(request, response, next);
  };
}
