// GET /api/_auth/: who is calling, or where to sign in (Tecken §5.2).
import { allowOnly, appendSlash, callerOf } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { describeCaller } from '../access/describe-caller.ts';

export function getAuth({ database }: StatusContext): Router {
  const router = Router({ strict: true });
  router.get('/api/_auth', appendSlash);
  router.get('/api/_auth/', async (request, response) => {
    // HTTP/1.0 needs no Host: such a caller is given paths.
    const origin = request.host ? `${request.protocol}://${request.host}` : '';
    response.set('Cache-Control', 'no-store').json(await describeCaller(database, callerOf(request), origin));
  });
  router.all(['/api/_auth', '/api/_auth/'], allowOnly('GET', 'HEAD'));
  return router;
}
