// The routes of the status service: authentication, then routes/.
import { createAuthenticate, createRouter, type Routes } from '@symdepot/runtime/http';
import { admitRetry } from './lifecycle/admit-retry.ts';
import type { StatusContext } from './context.ts';
import { served } from './routes/index.ts';

export function createStatusApp(context: StatusContext): Routes {
  const authenticate = createAuthenticate(context.database, context.config);
  return createRouter(context, served, { before: [authenticate], admit: admitRetry });
}
