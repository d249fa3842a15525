// Headers of answers, with what they hold. Neighbours: parameters.ts, routes/.
import { z } from 'zod';
import { shownAs } from './parameters.ts';

const location = shownAs(z.string(), { type: 'string', format: 'uri-reference' });

export const retryAfter = shownAs(z.string(), { type: 'integer', minimum: 1 }).describe('Seconds.');

/** Where a caller stands, as draft-ietf-httpapi-ratelimit-headers has it. */
export const rateHeaders = {
  RateLimit: z.string().describe('`"requests";r=<left in this minute>;t=<seconds until it ends>`'),
  'RateLimit-Policy': z.string().describe('`"requests";q=<in a minute>;w=60`, and for uploads `"concurrent";q=<at once>`'),
};

export const withRetryAfter = z.object({ 'Retry-After': retryAfter });
export const withLocation = z.object({ Location: location });
export const withETag = z.object({ ETag: z.string() });
