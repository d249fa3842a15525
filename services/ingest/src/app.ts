// The routes of the ingest service: authentication, then the protocols and routes/.
import { breakpadDoor, callerOf, createAuthenticate, createRouter, tooltoolDoor, type Routes, type Served } from '@symdepot/runtime/http';
import type { ErrorRequestHandler } from 'express';
import { admit, showRate } from './admission/admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { served as ownRoutes } from './routes/index.ts';

export const served: readonly Served<IngestContext>[] = [...ownRoutes, ...protocols.flatMap((protocol) => protocol.served)];

export function createIngestApp(context: IngestContext): Routes {
  const authenticate = createAuthenticate(context.database, context.config);
  return createRouter(context, served, { before: [tooltoolDoor, breakpadDoor, authenticate], admit, onError: tellRefusal(context) });
}

/** Also tells an authenticated caller its remaining quota (contract §2), unless admission has already done so. */
const tellRefusal =
  (context: IngestContext): ErrorRequestHandler =>
  async (error, request, response, next) => {
    uploadRefused(context, error);
    const caller = callerOf(request);
    try {
      if (caller && !response.hasHeader('RateLimit')) await showRate(context, caller, response);
    } catch {
      // The database is unavailable: the original error matters more.
    }
    next(error);
  };
