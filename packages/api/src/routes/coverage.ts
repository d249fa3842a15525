// The route that says whether files can be downloaded (contract §4).
import { coverageRequest, coverageResponse, maxCoverageEntries } from '../coverage.ts';
import { error, type RouteDoc } from './route-doc.ts';

export const coverageRoutes: readonly RouteDoc[] = [
  {
    method: 'post',
    path: '/api/coverage',
    summary: 'Whether a debugger would get these files now',
    description: `Answered from the store, for up to ${maxCoverageEntries} files by key, by debug file and debug id (their \`.sym\`), or by code file and code id. Files in private buckets are not available.`,
    needsToken: true,
    parameters: [
      {
        name: 'wait',
        in: 'query',
        description:
          'Seconds, from 1 to `STATUS_WAIT_SECONDS`: the answer is held until everything is available, or nothing that is missing is in flight any more: listed by an unfinished upload, or possibly in an unfinished upload of the caller that is not listed yet.',
      },
    ],
    body: { contentType: 'application/json', schema: coverageRequest },
    responses: {
      200: { description: 'What is available and what is missing.', schema: coverageResponse },
      400: error('The body or `wait` does not fit; the message names the first entry that does not, from 0.'),
      403: error('No token, or an invalid one.'),
      405: error('Only POST.', 'Allow'),
      413: error('The body is too large.'),
      429: error(
        'Too many callers of yours are waiting at this process, or too many files are being looked for in your name.',
        'Retry-After',
      ),
      503: error('The store or the database is away or too slow, or too many files are being looked for: nothing is known.', 'Retry-After'),
    },
  },
];
