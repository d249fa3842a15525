// GET /api/uploads/upload/<id>/files: its members, one row each, in pages (contract §4).
import { uploadFilesQuery } from '@symdepot/api';
import { allowOnly, parseRequest, requirePermission } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router } from 'express';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/find-visible-upload.ts';
import { presentFiles } from '../present/present-files.ts';

export function listUploadFiles(context: StatusContext): Router {
  const router = Router();
  const path = '/api/uploads/upload/:id/files';
  router.get(path, async (request, response) => {
    const upload = await findVisibleUpload(context.database, parseUploadId(request.params.id), requirePermission(request));
    const { outcome, page } = parseRequest(uploadFilesQuery, request.query);
    response.set('Cache-Control', 'private, no-store').json(await presentFiles(context.database, upload.id, { outcomes: outcome, page }));
  });
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}
