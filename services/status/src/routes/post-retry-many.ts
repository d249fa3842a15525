// POST /api/uploads/retry: retries many uploads.
import { routes } from '@symdepot/api';
import { actorOf, requestContext, serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { changeUploads } from '../lifecycle/change-uploads.ts';
import { restartUpload, senderOf } from '../lifecycle/retry-upload.ts';

export const postRetryMany = serve(routes.status.retryUploads)(async (context: StatusContext, { body, caller }, { request }) => {
  const by = actorOf(request, caller);
  const { traceparent } = requestContext(request);
  const queue = { isAway: false };
  const results = await changeUploads(context, body, caller, (upload) =>
    restartUpload(context, upload, { by, traceparent, sender: senderOf(upload, caller), queue }),
  );
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: results };
});
