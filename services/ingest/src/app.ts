// The routes of the ingest service: authenticate, then those of the protocols and routes/.
import { callerOf, createAuthenticate, createRouter, type Routes } from '@symdepot/runtime/http';
import type { ErrorRequestHandler } from 'express';
import { admit, showRate } from './admission/admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { served } from './routes/index.ts';

export function createIngestApp(context: IngestContext): Routes {
  const { tokens } = context.database;
  const authenticate = createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse });
  const all = [...served, ...protocols.flatMap((protocol) => protocol.served)];
  return createRouter(context, all, { before: [authenticate], admit, onError: tellRefusal(context) });
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
