// The route that says whether files can be downloaded.
import { z } from 'zod';
import { coverageRequest, coverageResponse, maxCoverageEntries } from '../coverage.ts';
import { maxWaitSeconds, waitSeconds } from '../route/parameters.ts';
import { error, later } from '../route/responses.ts';
import type { Route } from '../route/route.ts';

/** Ten thousand entries with names as long as they may be. */
export const maxCoverageBytes = 8 * 2 ** 20;

export const coverageRoutes = {
  checkCoverage: {
    method: 'post',
    path: '/api/coverage',
    summary: 'Whether a debugger would get these files now',
    description: `Answered from the store, for up to ${maxCoverageEntries} files by key, by debug file and debug id (their \`.sym\`), or by code file and code id. Files in private buckets are not available.`,
    access: 'caller',
    query: z.object({
      wait: waitSeconds(maxWaitSeconds).describe(
        'Seconds, from 1 to `STATUS_WAIT_SECONDS`: the answer is held until everything is available, or nothing that is missing is in flight any more: listed by an unfinished upload, or possibly in an unfinished upload of the caller that is not listed yet.',
      ),
      in_flight: z
        .enum(['true'], { error: "must be 'true', or left out" })
        .optional()
        .describe('`true`: says of each file that is missing whether it is in flight.'),
    }),
    body: { contentType: 'application/json', schema: coverageRequest, maxBytes: maxCoverageBytes },
    responses: {
      200: { description: 'What is available and what is missing.', schema: coverageResponse },
      400: error('The body or `wait` does not fit; the message names the first entry that does not, from 0.'),
      413: error('The body is too large.'),
      415: error('The body is packed in a way that is not known.'),
      429: later('Too many callers of yours are waiting at this process, or too many files are being looked for in your name.'),
      503: later('The store or the database is away or too slow, or too many files are being looked for: nothing is known.'),
    },
  },
} as const satisfies Record<string, Route>;
