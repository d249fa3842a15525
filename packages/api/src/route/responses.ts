// Answers that many routes have. Neighbours: route.ts, all-responses.ts (those that every route has).
import { z } from 'zod';
import { errorResponse } from '../error-response.ts';
import { formErrors } from '../form-errors.ts';
import { withRetryAfter } from './response-headers.ts';
import type { ResponseSpec } from './route.ts';

/** For browsers, which prefer it: the same error as a page for people. */
export const asPage = { otherwise: { contentType: 'text/html', schema: z.string() } } as const;

/** An error, told as error-response.ts has it. */
export const error = <H extends z.ZodObject>(description: string, headers?: H) => ({
  description,
  schema: errorResponse,
  ...asPage,
  ...(headers && { headers }),
});

/** An error that says when to come back. */
export const later = (description: string) => error(description, withRetryAfter);

export const badFilter = {
  description: 'A filter does not fit; the messages are under its name.',
  schema: formErrors,
  ...asPage,
} satisfies ResponseSpec;

export const badBody = { ...badFilter, description: 'A field does not fit; the messages are under its name.' } satisfies ResponseSpec;
