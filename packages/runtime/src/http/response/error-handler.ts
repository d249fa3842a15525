// Converts errors to responses: the one place where a kind becomes a status (contract §4 has the body), as JSON, and as a page for
// browsers (ADR 32). Neighbours: to-app-error.ts (translates), request-body.ts (the rest of the body), page/error-page.ts.
import { linksOf, type UploadLinks } from '@symdepot/api';
import type { AppError, ErrorCode, ErrorKind } from '@symdepot/errors';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { errorPagePolicy, renderErrorPage } from '../page/error-page.ts';
import { awaitsContinue, drainBody, isBodyRead } from '../request/request-body.ts';
import { hiddenRefusal, requestContext, type Manners } from '../request/request-context.ts';
import { toAppError } from './to-app-error.ts';

const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 403, // as in Tecken: its clients know no 401
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

/** For these HTTP has a status of their own. */
const statusOfCode: ReadonlyMap<ErrorCode, number> = new Map([
  ['method_not_allowed', 405],
  ['host_unknown', 421],
  ['artefact_removed', 410],
  ['token_is_hawk', 401],
]);

export const statusOfError = ({ code, kind }: { code: ErrorCode; kind: ErrorKind }): number => statusOfCode.get(code) ?? statusOfKind[kind];

/** Refusals for size or load are told at once; all others when the caller has sent its body and is ready to listen. */
const toldAtOnce: ReadonlySet<ErrorKind> = new Set(['too_large', 'rate_limited', 'unavailable']);
const lingerLimits = { maxMs: 5_000, maxBytes: 64 * 2 ** 20 };
const defaultRetryAfterSeconds = 5;

/** @param siteUrl of the web site, to whose pages errors link; undefined: there is none */
export function createErrorHandler(siteUrl: string | undefined): ErrorRequestHandler {
  return async (thrown, request, response, _next) => {
    if (response.destroyed || (request.destroyed && !isBodyRead(request))) {
      response.destroy(); // the caller has gone: nobody to answer, and no fault of ours
      return;
    }
    const error = toAppError(thrown, request);
    const context = requestContext(request);
    context.errorCode = error.code;
    if (error.kind === 'internal') context.logger.error({ err: error }, 'request failed');
    if (error.kind === 'unavailable') context.logger.warn({ err: error }, 'request put off');
    if (response.headersSent) response.destroy();
    else await sendError({ error, links: linksOfError(error, siteUrl), siteUrl }, request, response);
  };
}

interface Told {
  readonly error: AppError;
  readonly links: UploadLinks | undefined;
  readonly siteUrl: string | undefined;
}

/** Of an error that names an upload. */
function linksOfError({ details }: AppError, siteUrl: string | undefined): UploadLinks | undefined {
  return details !== undefined && 'uploadId' in details ? linksOf(details.uploadId, siteUrl) : undefined;
}

/** Answers, and sees to it that a caller in the middle of its body gets to read the response. */
async function sendError(told: Told, request: Request, response: Response): Promise<void> {
  const { error } = told;
  if (!toldAtOnce.has(error.kind)) await drainBody(request);
  if (awaitsContinue(request)) response.set('Connection', 'close'); // the body may or may not follow: nobody can tell
  const body = prepareResponse(told, request, response);
  if (isBodyRead(request)) {
    response.end(body);
    return;
  }
  // All of it is told now, but it ends later: at the end of a response Node reads on without limits, or closes the connection
  // under a caller that is still sending, who then meets a broken pipe and not the response.
  response.write(body);
  const isRestRead = await drainBody(request, lingerLimits);
  response.end();
  if (!isRestRead && !awaitsContinue(request)) request.socket.destroy();
}

/** Sets status and headers. @returns the body */
function prepareResponse(told: Told, request: Request, response: Response): string {
  const { error } = told;
  for (const header of ['Content-Encoding', 'Content-Disposition', 'Content-Length', 'ETag', 'Last-Modified'])
    response.removeHeader(header);
  const context = requestContext(request);
  const { manners } = context;
  if (manners?.hidesStatus) context.hiddenStatus = statusOfError(error);
  const status = manners?.hidesStatus ? 200 : statusOfError(error);
  const retryAfter = status === 429 || status === 503 ? retryAfterSeconds(error) : undefined;
  if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
  if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
  const isPage = manners === undefined && isForReading(request);
  if (isPage) response.set({ 'Content-Security-Policy': errorPagePolicy, Vary: 'Accept' });
  const body = isPage ? errorPage(told, request, { status, retryAfter }) : errorText(told, request);
  // Not response.json: a response with a request id in it needs no ETag.
  response
    .status(status)
    .setHeader('Content-Type', isPage ? 'text/html; charset=utf-8' : typeOfError(manners))
    .setHeader('Content-Length', Buffer.byteLength(body));
  return body;
}

/** Whoever opens an address with a browser prefers HTML. Programs say nothing, anything, or JSON; so does a page's own `fetch`. */
const isForReading = (request: Request): boolean => request.accepts(['application/json', 'text/html']) === 'text/html';

function errorPage(told: Told, request: Request, { status, retryAfter }: { status: number; retryAfter: number | undefined }): string {
  const { requestId } = requestContext(request);
  return renderErrorPage({ ...told, status, requestId, retryAfterSeconds: retryAfter, isRepeatable: request.method === 'GET' });
}

const typeOfError = (manners: Manners | undefined): string => (manners?.hidesStatus ? 'text/plain; charset=utf-8' : 'application/json');

function errorText(told: Told, request: Request): string {
  const { manners } = requestContext(request);
  const body = errorBody(told, request);
  return manners?.hidesStatus ? hiddenRefusal(body) : JSON.stringify(body, undefined, manners?.isSpaced ? 2 : undefined);
}

function retryAfterSeconds({ details }: AppError): number {
  const given = details !== undefined && 'retryAfterSeconds' in details ? details.retryAfterSeconds : undefined;
  return given !== undefined && given > 0 ? Math.ceil(given) : defaultRetryAfterSeconds;
}

/** The messages of AppErrors come from the table and are made for callers; those of a cause never get here. */
function errorBody({ error, links }: Told, request: Request): Record<string, unknown> {
  const { requestId, manners } = requestContext(request);
  const { code, message, hint, details } = error;
  const presentError = manners?.presentError;
  if (presentError && code !== 'method_not_allowed' && code !== 'not_found') return { ...presentError(error), code, request_id: requestId };
  const extra = code === 'not_found' ? { path: decodedPath(request) } : {};
  if (code === 'form_invalid' && details !== undefined && 'errors' in details)
    return { errors: details.errors, code, request_id: requestId };
  const missing = details !== undefined && 'missing' in details && { missing: details.missing };
  return {
    error: message,
    ...(hint !== undefined && { hint }),
    ...extra,
    ...(links && { links }),
    ...missing,
    code,
    request_id: requestId,
  };
}

function decodedPath(request: Request): string {
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
