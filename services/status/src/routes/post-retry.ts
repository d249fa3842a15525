// POST /api/uploads/upload/<id>/retry: what is left of an upload is done, from the archive that was kept (contract §4).
import { allowOnly, requestContext, requirePermission } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router } from 'express';
import { admitRetry } from '../lifecycle/admit-retry.ts';
import type { StatusContext } from '../context.ts';
import { findOwnUpload } from '../access/find-own-upload.ts';
import { retryUpload } from '../lifecycle/retry-upload.ts';

const retryAfterSeconds = 2;

export function postRetry(context: StatusContext): Router {
  const router = Router();
  const path = '/api/uploads/upload/:id/retry';
  router.post(path, async (request, response) => {
    const caller = requirePermission(request);
    await admitRetry(context, caller, response);
    const upload = await findOwnUpload(context.database, parseUploadId(request.params.id), caller);
    const { requestId, traceparent } = requestContext(request);
    const body = await retryUpload(context, upload, { requestId, traceparent, tokenId: caller.token?.id ?? null });
    response.set({ Location: body.upload.links.self, 'Retry-After': String(retryAfterSeconds), 'Cache-Control': 'no-store' });
    response.status(202).json(body);
  });
  router.all(path, allowOnly('POST'));
  return router;
}
