// The body of every error (contract §4).
import { errorTable, type ErrorCode } from '@symdepot/errors';
import { z } from 'zod';
import { uploadLinks } from './uploads/upload-links.ts';

export const errorCode = z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]);

export const errorResponse = z
  .object({
    error: z.string().describe('What went wrong and what to do, for people.'),
    hint: z.string().optional().describe('What to do, for people, where `error` has to be what it is in Tecken.'),
    path: z.string().optional().describe('Of a path that no route has.'),
    links: uploadLinks.optional().describe('Of the upload that the error is about.'),
    missing: z.array(z.string()).optional().describe('Of an environment that cannot be public yet: what is not said of it.'),
    code: errorCode.describe('Stable; docs/errors.md lists them all.'),
    request_id: z.string().describe('The `X-Request-ID` of this request; logs carry it through every service.'),
  })
  .meta({ id: 'Error' });
export type ErrorResponse = z.infer<typeof errorResponse>;
