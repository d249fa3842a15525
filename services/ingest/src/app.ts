// The routes of the ingest service: authenticate, then the mounted protocols, nothing else.
import { allowOnly, callerOf, createAuthenticate } from '@symdepot/service/http';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { admit, showRate } from './admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { routes } from './routes/index.ts';

export function createIngestApp(context: IngestContext): Router {
  const { tokens } = context.database;
  const router = Router();
  router.use(createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse }));
  for (const path of ['/upload', '/upload/auth_info']) router.use(path, showStanding(context));
  for (const route of routes) router.use(route(context));
  router.post('/upload', async (request, response, next) => {
    await admit(context, request, response);
    if (!response.closed) next();
  });
  for (const protocol of protocols) router.use(protocol.path, protocol.router(context));
  // Exactly this path: what is below it may be a symbols file (Tecken §2.1).
  router.all('/upload', allowOnly('POST'));
  router.use(countRefusal(context));
  return router;
}

/** Exactly on its path: `RateLimit` on every authenticated answer (contract §2). */
const showStanding =
  (context: IngestContext): RequestHandler =>
  async (request, response, next) => {
    const caller = callerOf(request);
    if (caller && request.path === '/') await showRate(context, caller, response);
    next();
  };

const countRefusal =
  (context: IngestContext): ErrorRequestHandler =>
  (error, _request, _response, next) => {
    uploadRefused(context, error);
    next(error);
  };
