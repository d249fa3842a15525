// What a route wants of its query, path or body, by a zod schema. Neighbours: routes (call it), error-handler.ts (answers).
import { AppError } from '@symdepot/errors';
import type { z } from 'zod';

/** @throws `request_invalid` that names the first thing that does not fit */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new AppError('request_invalid', { reason: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'Bad Request'}` });
}

/** For forms of the web site and lists with filters. @throws `form_invalid`, with the messages of each field */
export function parseForm<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Map.groupBy(result.error.issues, (issue) => issue.path.join('.') || '__all__');
  const errors = Object.fromEntries(Array.from(fields, ([field, issues]) => [field, issues.map(({ message }) => message)]));
  throw new AppError('form_invalid', { errors });
}
