// GET /api/uploads/files/: stored files by filters, for callers that may view all uploads.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { fileListQuery } from '../search/filters/file-list-query.ts';
import { findFiles } from '../search/find-files.ts';

export const listFiles = serve(routes.status.listFiles, { query: () => fileListQuery })(async ({ database }: StatusContext, { query }) => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store' },
  body: await findFiles(database, query),
}));
