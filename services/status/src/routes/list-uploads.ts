// GET /api/uploads/: the uploads that the caller may see, by filters.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import { respondWithPage } from '../present/etag.ts';
import type { StatusContext } from '../context.ts';
import { uploadListQuery } from '@symdepot/database';
import { findUploads } from '../search/find-uploads.ts';

export const listUploads = serve(routes.status.listUploads, { query: () => uploadListQuery })(
  async (context: StatusContext, { query, headers, caller }) =>
    respondWithPage(await findUploads(context, caller, query), headers['If-None-Match'], caller),
);
