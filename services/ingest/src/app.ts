// The routes of the ingest service: authenticate, then the mounted protocols, nothing else.
import { createAuthenticate, allowOnly } from '@symdepot/service/http';
import { Router, type ErrorRequestHandler } from 'express';
import { admit } from './admit.ts';
import type { IngestContext } from './context.ts';
import { uploadRefused } from './events.ts';
import { protocols } from './protocols/index.ts';
import { routes } from './routes/index.ts';

export function createIngestApp(context: IngestContext): Router {
  const { tokens } = context.database;
  const router = Router();
  router.use(createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse }));
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

const countRefusal =
  (context: IngestContext): ErrorRequestHandler =>
  (error, _request, _response, next) => {
    uploadRefused(context, error);
    next(error);
  };
