// Converts any error that a route can throw to an AppError. Errors of Express and its body parsers are translated here.
// Neighbour: error-handler.ts.
import { AppError, isAppError } from '@symdepot/errors';
import type { Request } from 'express';

interface HttpError extends Error {
  readonly status: number;
  readonly type?: string;
  readonly limit?: number;
}

/** What express and body-parser throw (http-errors): a status, and body-parser's `type`. */
const isHttpError = (error: unknown): error is HttpError => error instanceof Error && 'status' in error && typeof error.status === 'number';

export function toAppError(error: unknown, request: Request): AppError {
  if (isAppError(error)) return error;
  if (isHttpError(error) && error.status >= 400 && error.status < 500) return fromHttpError(error, request);
  return new AppError('internal', undefined, { cause: error });
}

function fromHttpError(error: HttpError, request: Request): AppError {
  const options = { cause: error };
  if (error.status === 413) return new AppError('body_too_large', { limit: error.limit ?? 0 }, options);
  if (error.type === 'encoding.unsupported')
    return new AppError('media_type_unsupported', { contentType: `Content-Encoding: ${request.get('content-encoding') ?? ''}` }, options);
  if (error.status === 415) return new AppError('media_type_unsupported', { contentType: request.get('content-type') ?? '' }, options);
  if (error.type === 'entity.parse.failed') return new AppError('request_invalid', { reason: 'The body cannot be parsed' }, options);
  if (error instanceof URIError) return new AppError('request_invalid', { reason: 'The path is not valid percent-encoding' }, options);
  return new AppError('request_invalid', { reason: 'Bad Request' }, options);
}
