// GET /api/uploads/: the uploads that the caller may see, by filters.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { uploadListQuery } from '../search/filters/upload-list-query.ts';
import { findUploads } from '../search/find-uploads.ts';

export const listUploads = serve(routes.status.listUploads, { query: () => uploadListQuery })(
  async (context: StatusContext, { query, caller }) => ({
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: await findUploads(context, caller, query),
  }),
);
