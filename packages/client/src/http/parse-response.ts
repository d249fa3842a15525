// Parses a response by the schema of the contract. An unsuccessful one becomes an error; nothing is guessed if it does not match.
import { AppError } from '@symdepot/errors';
import type { z } from 'zod';
import { responseError } from './response-error.ts';
import type { HttpResponse } from './connection.ts';

/** @throws AppError by the status; `answer_unexpected` if it does not match the schema */
export function parseResponse<T>(answer: HttpResponse, schema: z.ZodType<T>): T {
  const { url, status, body } = answer;
  if (status >= 300) throw responseError(answer);
  const result = schema.safeParse(parseJson(body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const reason = issue === undefined ? 'unknown' : `${issue.path.join('.') || 'the answer'}: ${issue.message}`;
  throw new AppError('answer_unexpected', { url, status, reason });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
