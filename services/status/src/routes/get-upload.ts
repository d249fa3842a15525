// GET /api/uploads/upload/<id>: state, progress, problems and files of one upload (contract §4).
import { allowOnly, requirePermission } from '@symdepot/service/http';
import { isTerminal, parseUploadId } from '@symdepot/symbols';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../find-visible-upload.ts';
import { presentUpload } from '../present-upload.ts';

const retryAfterSeconds = 2;

export function getUpload(context: StatusContext): Router {
  const router = Router();
  const path = '/api/uploads/upload/:id';
  router.get(path, async (request, response) => {
    const id = parseUploadId(request.params.id);
    const caller = requirePermission(request);
    const upload = await findVisibleUpload(context.database, id, caller);
    if (!isTerminal(upload.state)) response.set('Retry-After', String(retryAfterSeconds));
    response.set('Cache-Control', 'no-store').json({ upload: await presentUpload(context.database, upload) });
  });
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}
