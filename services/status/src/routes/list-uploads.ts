// GET /api/uploads/: the uploads that the caller may see, by filters (Tecken §5.2).
import { allowOnly, appendSlash, parseForm, requirePermission } from '@symdepot/runtime/http';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { uploadListQuery } from '../search/filters/upload-list-query.ts';
import { findUploads } from '../search/find-uploads.ts';

export function listUploads({ database }: StatusContext): Router {
  const router = Router({ strict: true });
  router.get('/api/uploads', appendSlash);
  router.get('/api/uploads/', async (request, response) => {
    const caller = requirePermission(request);
    const query = parseForm(uploadListQuery, request.query);
    response.set('Cache-Control', 'no-store').json(await findUploads(database, caller, query));
  });
  router.all(['/api/uploads', '/api/uploads/'], allowOnly('GET', 'HEAD'));
  return router;
}
