// The routes of the download service. A token is not needed, but a bad one is refused, as on every route (contract §1).
import { createAuthenticate } from '@symdepot/service/http';
import { Router } from 'express';
import type { DownloadContext } from './context.ts';
import { routes } from './routes/index.ts';

export function createDownloadApp(context: DownloadContext): Router {
  const { tokens } = context.database;
  const router = Router();
  router.use(createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse }));
  for (const route of routes) router.use(route(context));
  return router;
}
