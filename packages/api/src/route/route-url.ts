// Where a client finds a route: its path with the parameters put in. Neighbour: route.ts.
import type { z } from 'zod';
import type { Route } from './route.ts';

type InputOf<S> = S extends z.ZodType ? z.input<S> : never;
type Texts<S> = { readonly [K in keyof InputOf<S>]: string | number | bigint };

/** What a caller puts into the path, and may put behind it. */
export type RouteParameters<R extends Route> = (R extends { readonly params: z.ZodObject }
  ? { readonly params: Texts<R['params']> }
  : { readonly params?: undefined }) & {
  readonly query?:
    | (R extends { readonly query: z.ZodObject } ? { readonly [K in keyof InputOf<R['query']>]?: string | number | undefined } : never)
    | undefined;
};

/** With the first slash; parameters of the query that are undefined are left out. */
export function routeUrl<R extends Route>(route: R, given: RouteParameters<R>): string {
  const { params = {}, query = {} }: { readonly params?: object | undefined; readonly query?: object | undefined } = given;
  const texts = new Map(Object.entries(params).map(([name, value]) => [name, String(value)]));
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(texts.get(name) ?? ''));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  return pairs.length === 0
    ? path
    : `${path}?${new URLSearchParams(Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))).toString()}`;
}
