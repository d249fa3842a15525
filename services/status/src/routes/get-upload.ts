// GET /api/uploads/upload/<id>: state, progress, problems and what it stored; now, or when it has changed (contract §4).
import { allowOnly, closedSignal, parseRequest, requirePermission } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router } from 'express';
import { z } from 'zod';
import { answerStatus } from '../answer-status.ts';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/find-visible-upload.ts';
import { createWaitSeconds } from '../waiting/wait-seconds.ts';

export function getUpload(context: StatusContext): Router {
  const router = Router();
  const path = '/api/uploads/upload/:id';
  const query = z.object({ wait: createWaitSeconds(context.config).optional() });
  router.get(path, async (request, response) => {
    const caller = requirePermission(request);
    const upload = await findVisibleUpload(context.database, parseUploadId(request.params.id), caller);
    const { wait } = parseRequest(query, request.query);
    const ifNoneMatch = request.get('If-None-Match');
    const asked = { userId: caller.userId, ifNoneMatch, waitSeconds: wait, signal: closedSignal(response) };
    const { headers, body } = await answerStatus(context, upload, asked);
    response.set(headers);
    if (body) response.json(body);
    else response.status(304).end();
  });
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}
