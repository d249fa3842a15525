// GET /api/syminfo/<file>/<id>: what is known of a module by its debug id or code id (Tecken §2.4).
import type { Syminfo } from '@symdepot/api';
import { allowOnly } from '@symdepot/runtime/http';
import { lanes } from '@symdepot/symbols';
import { Router } from 'express';
import { baseUrlOf } from '../base-url.ts';
import type { DownloadContext } from '../context.ts';
import { presentSyminfo } from '../present-syminfo.ts';
import { parseNamedId } from '../lookup/symbol-request.ts';

export function getSyminfo({ database }: DownloadContext): Router {
  const router = Router();
  router.use('/api/syminfo', async (request, response, next) => {
    const wanted = parseNamedId(request.path);
    if (!wanted) return next();
    if (request.method !== 'GET') return allowOnly('GET')(request, response, next);
    const [match] = await database.symbolsIndex.findByFileAndId([wanted], lanes);
    response.set('Cache-Control', 'no-cache');
    if (!match) return response.status(404).type('text/plain').send('Code file / id Not Found');
    const body: Syminfo = presentSyminfo(match, baseUrlOf(request));
    return response.json(body);
  });
  return router;
}
