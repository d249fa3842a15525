// GET /api/uploads/upload/<id>/files: its members, one row each, in pages.
import { routes } from '@symdepot/api';
import { parseBy, serve, unparsed } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/authorize-upload.ts';
import { presentFiles } from '../present/present-files.ts';

export const listUploadFiles = serve(routes.status.listUploadFiles, { query: () => unparsed })(async (
  { database }: StatusContext,
  { params, query, caller },
) => {
  const upload = await findVisibleUpload(database, params.id, caller);
  // Not before: an upload that the caller may not see is refused whatever else is asked.
  const { outcome: outcomes, page } = parseBy(routes.status.listUploadFiles.query, query);
  return {
    status: 200,
    headers: { 'Cache-Control': 'private, no-store' },
    body: await presentFiles(database, upload, caller, { outcomes, page }),
  };
});
