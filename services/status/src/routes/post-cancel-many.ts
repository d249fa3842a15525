// POST /api/uploads/cancel: cancels many uploads.
import { routes } from '@symdepot/api';
import { actorOf, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { changeUploads } from '../lifecycle/change-uploads.ts';
import { stopUpload } from '../lifecycle/cancel-upload.ts';

export const postCancelMany = serve(routes.status.cancelUploads)(async (context: StatusContext, { body, caller }, { request }) => {
  const by = actorOf(request, caller);
  const results = await changeUploads(context, body, caller, (upload) => stopUpload(context, upload, by));
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: results };
});
