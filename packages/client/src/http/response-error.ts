// Converts an unsuccessful response to an error, by its status (contract §4 has the body). The server's message is kept;
// anything that symdepot did not write, such as the page of a proxy, is not shown.
import { errorResponse } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { z } from 'zod';
import type { HttpResponse } from './connection.ts';
import { readRetryAfter } from './retry-after.ts';
import { anyProblem } from '../watch/tolerant-schemas.ts';

/** What the error bodies of all versions have in common: an unknown code is still a code. */
const errorBody = z.object({
  ...errorResponse.partial().shape,
  code: z.string().optional(),
  errors: z.record(z.string(), z.array(z.string())).optional(),
  details: z.array(anyProblem).optional(),
});

const passing = new Set([408, 425, 429]);
/** The method is unknown there, or the version of HTTP: nothing that passes, and nothing that symdepot says. */
const lasting = new Set([501, 505]);
const notInForm = 'the answer is not in its form';

/** @param answer that is unsuccessful, or not from symdepot */
export function responseError({ url, status, headers, body }: HttpResponse): AppError {
  const found = readBody(body);
  if (status < 400) return new AppError('answer_unexpected', { url, status, reason: redirectReason(headers) });
  const error = found?.error ?? firstFormError(found?.errors);
  const refusal = { status, error: error ?? `status ${status}`, hint: found?.hint, code: found?.code, requestId: found?.request_id };
  if ((status >= 500 && !lasting.has(status)) || passing.has(status)) {
    return new AppError('server_busy', { ...refusal, retryAfterSeconds: readRetryAfter(headers['retry-after']) });
  }
  // Without symdepot's body it comes from an intermediary, or from a server that is not symdepot at all.
  if (error === undefined && status === 413) return new AppError('proxy_refused', { url, status });
  if (error === undefined) return new AppError('answer_unexpected', { url, status, reason: notInForm });
  if (found?.code === 'not_found') return new AppError('answer_unexpected', { url, status, reason: 'there is no such path' });
  if (status === 403 || status === 401) return new AppError('caller_refused', refusal);
  return new AppError('server_refused', { ...refusal, problems: found?.details });
}

/** Without the query: it may be the secret of a redirected file. */
function redirectReason({ location }: HttpResponse['headers']): string {
  return location === undefined ? notInForm : `a redirect to ${String(location).replace(/[?#].*$/s, '')}`;
}

function readBody(body: string): z.infer<typeof errorBody> | undefined {
  try {
    return errorBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Tecken's form errors: field → messages. */
function firstFormError(errors: Readonly<Record<string, readonly string[]>> | undefined): string | undefined {
  const [field, messages] = Object.entries(errors ?? {})[0] ?? [];
  return field === undefined ? undefined : `${field}: ${messages?.join(' ') ?? ''}`;
}
