// What a route of a service is, as data: router, checks, client and document are all made of it. Neighbours: routes/ (all that there
// are), route-url.ts (where a client finds it), openapi.ts (the document). The services answer it by `serve` (packages/runtime).
import type { ErrorCode } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { z } from 'zod';

export interface Route {
  /** A GET answers HEAD as well. */
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/uploads/upload/{id}`. With a slash at its end the path without it leads there. */
  readonly path: string;
  /** A slash more at its end is another path, which leads nowhere. */
  readonly isExact?: true;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** Which limits a caller must be within, before anything else of the request is looked at. */
  readonly limits?: Limits;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Of the request; names as they are written. */
  readonly headers?: z.ZodObject;
  readonly body?: RequestBody;
  /** What is said of a part of the request that does not fit its schema. Default: `request_invalid`, with the first thing that does not. */
  readonly refusals?: { readonly params?: PlainCode; readonly query?: 'form_invalid'; readonly body?: PlainCode | 'form_invalid' };
  readonly responses: Responses;
  /** Where HEAD has another answer than GET without its body: that, or false when it has none. */
  readonly head?: false | { readonly summary: string; readonly description: string; readonly responses: Responses };
}

/**
 * `unchecked`: no token is looked at. `anybody`: none is needed, and a bad one is refused. `caller`: whoever has a good one.
 * A list: a caller who holds any of these. `session`: whoever is signed in to the site; a token is refused. `superuser`: one of those who
 * is a superuser.
 */
export type Access = 'unchecked' | 'anybody' | 'caller' | 'session' | 'superuser' | readonly [Permission, ...Permission[]];

/**
 * `rate`: requests in a minute. `upload`: those, uploads at once, and how much work waits. `upload-end`: as `upload`, but whatever
 * waits, since what is ended was let in before. `slot`: only uploads at once, of what was counted before.
 */
export type Limits = 'rate' | 'upload' | 'upload-end' | 'slot';

/** Codes whose message needs nothing. */
type PlainCode = Extract<
  ErrorCode,
  'upload_not_found' | 'file_not_found' | 'file_session_not_found' | 'file_list_malformed' | 'artefact_not_found' | 'environment_not_found'
>;

export type RequestBody = JsonBody | StreamedBody;

/** Is read as a whole and parsed, whatever its content type says: `curl -d` says nothing of JSON. */
export interface JsonBody {
  readonly contentType: 'application/json';
  readonly schema: z.ZodType;
  /** Unpacked. */
  readonly maxBytes: number;
  /** No body at all counts as `{}`. */
  readonly isOptional?: true;
  /** Default: `body_too_large`. */
  readonly tooLarge?: 'file_list_body_too_large';
}

/** Goes to the handler as it comes. The schema is what the document says. */
export interface StreamedBody {
  readonly contentType: 'multipart/form-data' | 'application/octet-stream' | 'application/x-www-form-urlencoded';
  readonly schema: z.ZodType;
}

/** By status. Those that every route has (by its method, access and limits) need not be here: all-responses.ts. */
export type Responses = Readonly<Record<number, ResponseSpec>>;

export interface ResponseSpec {
  readonly description: string;
  /** Of the body; without it there is none, or one of bytes. */
  readonly schema?: z.ZodType;
  /** Default: `application/json` where there is a schema. */
  readonly contentType?: string;
  /** For who accepts only that. */
  readonly otherwise?: { readonly contentType: string; readonly schema: z.ZodType };
  readonly headers?: z.ZodObject;
}

/** Methods that a route answers, for `Allow`. */
const methodsOf = ({ method, head }: Pick<Route, 'method' | 'head'>): string[] =>
  method === 'get' ? (head === false ? ['GET'] : ['GET', 'HEAD']) : [method.toUpperCase()];

const order = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What `Allow` says of a path with these routes. */
export const allowOf = (routes: readonly Pick<Route, 'method' | 'head'>[]): string[] => {
  const methods = new Set(routes.flatMap(methodsOf));
  return order.filter((method) => methods.has(method));
};
