// One route of the public contract, as data. Neighbours: the files beside it, one per area; openapi.ts makes the document.
import type { ZodType } from 'zod';
import { errorResponse } from '../error-response.ts';

export interface RouteDoc {
  readonly method: 'get' | 'head' | 'post' | 'put';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly needsToken: boolean;
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly description: string }[];
  readonly body?: { readonly contentType: string; readonly schema: ZodType };
  readonly responses: Readonly<Record<number, ResponseDoc>>;
}

export interface ResponseDoc {
  readonly description: string;
  readonly schema?: ZodType;
  /** Of what the schema describes; default: `application/json`. */
  readonly contentType?: string;
  readonly headers?: readonly string[];
}

/** The response of an error of the JSON API. */
export const error = (description: string, ...headers: string[]) => ({ description, schema: errorResponse, headers });
