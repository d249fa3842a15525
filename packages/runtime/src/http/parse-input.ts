// Parses a route's path, query and headers by its schemas, and words the errors for invalid ones. Neighbour: serve.ts.
import type { Route } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import type { Request } from 'express';
import { z } from 'zod';

interface Schemas {
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly headers?: z.ZodObject | undefined;
}
type Code = NonNullable<NonNullable<Route['refusals']>[keyof NonNullable<Route['refusals']>]>;

/** The parser throws AppError `request_invalid`, or as the route refuses. */
export function createInputParser(
  { params, query, headers }: Schemas,
  refusals: Route['refusals'],
): (request: Request) => { readonly params: unknown; readonly query: unknown; readonly headers: unknown } {
  const readHeaders = headers && createHeaderReader(headers);
  return (request) => ({
    params: params && parseBy(params, request.params, refusals?.params),
    query: query && parseBy(query, request.query, refusals?.query),
    headers: readHeaders && parseBy(headers, readHeaders(request), undefined),
  });
}

/** For handlers that look at their query later, and only where it counts: `query: () => unparsed`, then `parseBy`. */
export const unparsed = z.unknown();

/** @throws AppError of that code; without one `request_invalid`, which names the first thing that does not fit */
export function parseBy<S extends z.ZodType>(schema: S, value: unknown, code?: Code): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refusal(result.error, code);
}

function refusal(error: z.ZodError, code: Code | undefined): AppError {
  if (code === 'form_invalid') {
    const fields = Map.groupBy(error.issues, (issue) => issue.path.join('.') || '__all__');
    const errors = Object.fromEntries(Array.from(fields, ([field, issues]) => [field, issues.map(({ message }) => message)]));
    return new AppError(code, { errors });
  }
  if (code !== undefined) return new AppError(code, undefined, { cause: error });
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return new AppError('request_invalid', { reason: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'Bad Request'}` });
}

/** Of the headers that the route names, those that the request has. */
function createHeaderReader({ shape }: z.ZodObject): (request: Request) => Record<string, unknown> {
  const names = Object.keys(shape);
  return (request) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = request.get(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
}
