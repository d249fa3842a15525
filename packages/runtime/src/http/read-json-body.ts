// The JSON body of a route that declares one. Neighbours: read-body.ts (its bytes), parse-input.ts (validation errors).
import type { IncomingMessage } from 'node:http';
import type { Route } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { parseBy } from './parse-input.ts';
import { readJson, type BodyLimits } from './request/read-body.ts';

type Code = NonNullable<NonNullable<Route['refusals']>['body']>;

/** Undefined for a route without such a body. @throws AppError as readBody; `request_invalid`, or as the route refuses */
export async function readJsonBody(
  request: IncomingMessage,
  { body, refusals }: Pick<Route, 'body' | 'refusals'>,
  onBytes: BodyLimits['onBytes'],
): Promise<unknown> {
  if (body?.contentType !== 'application/json') return undefined;
  const { maxBytes, tooLarge, isOptional } = body;
  const limits = {
    maxBytes,
    ...(tooLarge && { tooLarge: () => new AppError(tooLarge, { limit: maxBytes }) }),
    ...(onBytes && { onBytes }),
    ...(isOptional && { isOptional }),
  };
  const code = refusals?.body;
  const malformed = code && ((cause: unknown): AppError => cannotBeParsed(code, cause));
  return parseBy(body.schema, await readJson(request, limits, malformed), code);
}

const cannotBeParsed = (code: Code, cause: unknown): AppError =>
  code === 'form_invalid'
    ? new AppError(code, { errors: { __all__: ['The body cannot be parsed: it must be JSON'] } }, { cause })
    : new AppError(code, undefined, { cause });
