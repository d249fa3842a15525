// The routes of the status service: authenticate, then routes/.
import { createAuthenticate } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from './context.ts';
import { routes } from './routes/index.ts';

export function createStatusApp(context: StatusContext): Router {
  const { tokens } = context.database;
  const router = Router();
  router.use(createAuthenticate({ findToken: tokens.findByHash, recordTokenUse: tokens.recordUse }));
  for (const route of routes) router.use(route(context));
  return router;
}
