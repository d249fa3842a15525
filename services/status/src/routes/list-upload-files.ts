// GET /api/uploads/upload/<id>/files: its members, one row each, in pages.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/authorize-upload.ts';
import { presentFiles } from '../present/present-files.ts';

export const listUploadFiles = serve(routes.status.listUploadFiles)(async (
  { database }: StatusContext,
  { params, query: { outcome: outcomes, page }, caller },
) => {
  const { id } = await findVisibleUpload(database, params.id, caller);
  return {
    status: 200,
    headers: { 'Cache-Control': 'private, no-store' },
    body: await presentFiles(database, id, { outcomes, page }),
  };
});
