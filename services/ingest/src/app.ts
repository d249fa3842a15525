// The routes of the ingest service: authenticate, then the mounted protocols, nothing else.
import { callerOf, createAuthenticate } from '@symdepot/runtime/http';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { admit, showRate, type Purpose } from './admission/admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { routes } from './routes/index.ts';

export function createIngestApp(context: IngestContext): Router {
  const { tokens } = context.database;
  const router = Router();
  router.use(createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse }));
  for (const route of routes) router.use(route(context));
  for (const { path, admitted, ending = [], router: routerOf } of protocols) {
    router.post([...admitted], admitFor(context, 'begin'));
    if (ending.length > 0) router.post([...ending], admitFor(context, 'end'));
    router.use(path, routerOf(context));
  }
  router.use(tellRefusal(context));
  return router;
}

const admitFor =
  (context: IngestContext, purpose: Purpose): RequestHandler =>
  async (request, response, next) => {
    await admit(context, request, response, purpose);
    if (!response.closed) next();
  };

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
