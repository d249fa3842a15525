// GET /api/uploads/files/file/<id>: one stored file and its upload (Tecken §5.2).
import { allowOnly, requirePermission } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { findVisibleFile } from '../search/find-visible-file.ts';

export function getFile({ database }: StatusContext): Router {
  const router = Router({ strict: true });
  const path = '/api/uploads/files/file/:id';
  router.get(path, async (request, response) => {
    const caller = requirePermission(request);
    response.set('Cache-Control', 'no-store').json({ file: await findVisibleFile(database, request.params.id, caller) });
  });
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}
