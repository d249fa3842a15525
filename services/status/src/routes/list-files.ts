// GET /api/uploads/files/: stored files by filters, for those who may view all uploads (Tecken §5.2).
import { allowOnly, appendSlash, parseForm, requirePermission } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { fileListQuery } from '../search/filters/file-list-query.ts';
import { findFiles } from '../search/find-files.ts';

export function listFiles({ database }: StatusContext): Router {
  const router = Router({ strict: true });
  router.get('/api/uploads/files', appendSlash);
  router.get('/api/uploads/files/', async (request, response) => {
    requirePermission(request, 'view_all_uploads');
    const query = parseForm(fileListQuery, request.query);
    response.set('Cache-Control', 'no-store').json(await findFiles(database, query));
  });
  router.all(['/api/uploads/files', '/api/uploads/files/'], allowOnly('GET', 'HEAD'));
  return router;
}
