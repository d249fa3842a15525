// Asks the server: one function for every route. Types come from packages/api alone, none of its code: the compiler knows each
// name, what goes with it and what comes back. Neighbours: reach.ts, api-error.ts (what is thrown), queries.ts (what pages use).
import type { accountRoutes, operationRoutes, Route, RouteParameters, routes, tokenRoutes, userRoutes } from '@symdepot/api';
import type { z } from 'zod';
import { toApiError } from './api-error.ts';
import { reach } from './reach.ts';

type NameOf<R> = R extends { readonly method: infer M extends string; readonly path: infer P extends string }
  ? `${Uppercase<M>} ${P}`
  : never;
type ByName<G> = { readonly [K in keyof G as NameOf<G[K]>]: G[K] };
type Named = ByName<(typeof routes)['ingest']> &
  ByName<(typeof routes)['status']> &
  ByName<(typeof routes)['web']> &
  ByName<(typeof routes)['download']> &
  ByName<typeof accountRoutes> &
  ByName<typeof tokenRoutes> &
  ByName<typeof userRoutes> &
  ByName<typeof operationRoutes>;

/** Such as `GET /api/uploads/upload/{id}`. */
export type RouteName = keyof Named;
type RouteOf<N extends RouteName> = Named[N] extends infer R extends Route ? R : never;

type JsonOf<R> = R extends { readonly body: { readonly contentType: 'application/json'; readonly schema: infer S extends z.ZodType } }
  ? { readonly body: z.input<S> }
  : { readonly body?: undefined };
/** What goes with a request: `params` of the path, `query`, `body`. */
export type Given<N extends RouteName> = RouteParameters<RouteOf<N>> & JsonOf<RouteOf<N>>;
export type GivenArguments<N extends RouteName> = object extends Given<N> ? [given?: Given<N>] : [given: Given<N>];

type Good = 200 | 201 | 202 | `${200 | 201 | 202}`;
type SchemaOutput<D> = D extends { readonly schema: infer S extends z.ZodType } ? z.output<S> : undefined;
type Answered<R extends Route> = {
  [S in keyof R['responses']]: S extends Good ? SchemaOutput<R['responses'][S]> : never;
}[keyof R['responses']];
/** What comes back. */
export type Answer<N extends RouteName> = Answered<RouteOf<N>>;

interface Parts {
  readonly params?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
}

/** Where a route is, parameters put in; those of the query that are undefined or empty are left out. */
export function urlOf(name: RouteName, { params = {}, query = {} }: Parts): string {
  const path = name.slice(name.indexOf(' ') + 1);
  const texts = new Map(Object.entries(params).map(([key, value]) => [key, String(value)]));
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(texts.get(key) ?? '')) + (search && `?${search}`);
}

/** @throws ApiError for whatever is no good answer, and where there is none */
export async function call<N extends RouteName>(name: N, ...[given]: GivenArguments<N>): Promise<Answer<N>> {
  return send(name, given ?? {});
}

/** What only asks: whatever the server does for it ends sooner. */
const deadlineMs = 30_000;

/** The same for those that can be called off. */
export async function send<N extends RouteName>(name: N, given: Parts, signal?: AbortSignal): Promise<Answer<N>> {
  const { body } = given;
  const url = urlOf(name, given);
  const method = name.slice(0, name.indexOf(' '));
  const known = method === 'GET' ? answers.get(url) : undefined;
  const init = {
    method,
    headers: {
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(known && { 'If-None-Match': known.etag }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const { response, text } = await reach(url, init, { signal, deadlineMs: method === 'GET' ? deadlineMs : undefined });
  if (response.status === 304 && known) return known.answer as Answer<N>;
  if (!response.ok) throw await toApiError(response);
  // What the server sends is checked against the schema in the server's tests.
  const answer = (text === '' ? undefined : JSON.parse(text)) as Answer<N>;
  const etag = response.headers.get('ETag');
  if (method === 'GET' && etag !== null) keep(url, { etag, answer });
  return answer;
}

/** The last answers that have an ETag: asked for again, they are sent only when they are others. */
const answers = new Map<string, { readonly etag: string; readonly answer: unknown }>();
const mostAnswers = 20;

function keep(url: string, answer: { readonly etag: string; readonly answer: unknown }): void {
  answers.delete(url);
  answers.set(url, answer);
  const [oldest] = answers.keys();
  if (answers.size > mostAnswers && oldest !== undefined) answers.delete(oldest);
}
