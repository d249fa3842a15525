// GET /api/uploads/files/file/<id>: one stored file and its upload.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { findVisibleFile } from '../search/find-visible-file.ts';

export const getFile = serve(routes.status.getFile)(async ({ database }: StatusContext, { params, caller }) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: { file: await findVisibleFile(database, params.id, caller) },
}));
