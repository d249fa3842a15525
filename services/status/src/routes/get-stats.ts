// GET /api/stats/: how much was uploaded lately, by the caller or by all (Tecken §5.2).
import { allowOnly, appendSlash, requirePermission } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { countUploads } from '../search/count-uploads.ts';

export function getStats({ database }: StatusContext): Router {
  const router = Router({ strict: true });
  router.get('/api/stats', appendSlash);
  router.get('/api/stats/', async (request, response) => {
    const caller = requirePermission(request);
    response.set('Cache-Control', 'no-store').json(await countUploads(database, caller));
  });
  router.all(['/api/stats', '/api/stats/'], allowOnly('GET', 'HEAD'));
  return router;
}
