// POST /api/uploads/upload/<id>/cancel: an upload is not processed any further (contract §4).
import { allowOnly, requestContext, requirePermission } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router } from 'express';
import { cancelUpload } from '../lifecycle/cancel-upload.ts';
import type { StatusContext } from '../context.ts';
import { findOwnUpload } from '../access/find-own-upload.ts';

export function postCancel(context: StatusContext): Router {
  const router = Router();
  const path = '/api/uploads/upload/:id/cancel';
  router.post(path, async (request, response) => {
    const upload = await findOwnUpload(context.database, parseUploadId(request.params.id), requirePermission(request));
    const body = await cancelUpload(context, upload, requestContext(request).requestId);
    response.set('Cache-Control', 'no-store').json(body);
  });
  router.all(path, allowOnly('POST'));
  return router;
}
