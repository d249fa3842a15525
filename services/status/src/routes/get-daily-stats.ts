// GET /api/stats/daily: how much was uploaded on each day, by the caller or by all users.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { countDaily } from '../search/count-daily.ts';

export const getDailyStats = serve(routes.status.getDailyStats)(async ({ database }: StatusContext, { caller, query }) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: await countDaily(database, caller, query.days),
}));
