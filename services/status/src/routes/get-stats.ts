// GET /api/stats/: how much was uploaded recently, by the caller or by all users.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { countUploads } from '../search/count-uploads.ts';

export const getStats = serve(routes.status.getStats)(async ({ database }: StatusContext, { caller }) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: await countUploads(database, caller),
}));
