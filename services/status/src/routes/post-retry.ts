// POST /api/uploads/upload/<id>/retry: finishes what is left of an upload, from the archive that was kept.
import { routes } from '@symdepot/api';
import { actorOf, requestContext, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { findChangeableUpload } from '../access/authorize-upload.ts';
import { retryUpload, senderOf } from '../lifecycle/retry-upload.ts';

const retryAfterSeconds = 2;

export const postRetry = serve(routes.status.retryUpload)(async (context: StatusContext, { params, caller }, { request }) => {
  const upload = await findChangeableUpload(context.database, params.id, caller);
  const { traceparent } = requestContext(request);
  const body = await retryUpload(context, upload, { by: actorOf(request, caller), traceparent, sender: senderOf(upload, caller) });
  const headers = { Location: body.upload.links.self, 'Retry-After': String(retryAfterSeconds), 'Cache-Control': 'no-store' };
  return { status: 202, headers, body };
});
