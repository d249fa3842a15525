// GET /api/uploads/files/: the stored files that the caller may see, by filters.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import { respondWithPage } from '../present/etag.ts';
import type { StatusContext } from '../context.ts';
import { fileListQuery } from '@symdepot/database';
import { findFiles } from '../search/find-files.ts';

export const listFiles = serve(routes.status.listFiles, { query: () => fileListQuery })(
  async ({ database }: StatusContext, { query, headers, caller }) =>
    respondWithPage(await findFiles(database, caller, query), headers['If-None-Match'], caller),
);
