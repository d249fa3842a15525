// The request for a declared route: its method, and its path below the base URL. Neighbours: connection.ts, fetch-response.ts.
import { routeUrl, type Route, type RouteParameters } from '@symdepot/api';
import type { Request } from './connection.ts';

const methods = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

export const requestTo = <R extends Route>(route: R, given: RouteParameters<R>): Pick<Request, 'method' | 'path'> => ({
  method: methods[route.method],
  path: `.${routeUrl(route, given)}`,
});
