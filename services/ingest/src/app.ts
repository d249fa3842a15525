// The routes of the ingest service: authenticate, then those of the protocols and routes/.
import { callerOf, createAuthenticate, createRouter, type Routes, type Served } from '@symdepot/runtime/http';
import type { ErrorRequestHandler } from 'express';
import { admit, showRate } from './admission/admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { served as ownRoutes } from './routes/index.ts';

export const served: readonly Served<IngestContext>[] = [...ownRoutes, ...protocols.flatMap((protocol) => protocol.served)];

export function createIngestApp(context: IngestContext): Routes {
  const { tokens } = context.database;
  const authenticate = createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse });
  return createRouter(context, served, { before: [authenticate], admit, onError: tellRefusal(context) });
}

/** A caller that is known also learns where it stands (contract §2); who was admitted has been told already. */
const tellRefusal =
  (context: IngestContext): ErrorRequestHandler =>
  async (error, request, response, next) => {
    uploadRefused(context, error);
    const caller = callerOf(request);
    try {
      if (caller && !response.hasHeader('RateLimit')) await showRate(context, caller, response);
    } catch {
      // The database is away: the refusal is what counts.
    }
    next(error);
  };
