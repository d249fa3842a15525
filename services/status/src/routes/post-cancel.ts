// POST /api/uploads/upload/<id>/cancel: stops the processing of an upload.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import { cancelUpload } from '../lifecycle/cancel-upload.ts';
import type { StatusContext } from '../context.ts';
import { findChangeableUpload } from '../access/authorize-upload.ts';

export const postCancel = serve(routes.status.cancelUpload)(async (context: StatusContext, { params, caller }, { request }) => {
  const upload = await findChangeableUpload(context.database, params.id, caller);
  const body = await cancelUpload(context, upload, actorOf(request, caller));
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
});
