// GET /api/uploads/upload/<id>: state, progress, problems and what it stored; now, or when it has changed. A caller that accepts
// only events gets the same as …/events.
import { routes } from '@symdepot/api';
import { closedSignal, serve } from '@symdepot/runtime/http';
import { respondWithStatus } from '../respond-with-status.ts';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/authorize-upload.ts';
import { sendUploadEvents } from '../waiting/send-upload-events.ts';
import { waitQuery } from '../waiting/wait-query.ts';

export const getUpload = serve(routes.status.getUpload, { query: waitQuery })(async (
  context: StatusContext,
  { params, query, headers, caller },
  exchange,
) => {
  const { request, response } = exchange;
  response.vary('Accept');
  if (request.accepts('json', 'text/event-stream') === 'text/event-stream') {
    return sendUploadEvents(context, { uploadId: params.id, caller, lastEventId: headers['Last-Event-ID'] }, exchange);
  }
  const upload = await findVisibleUpload(context.database, params.id, caller);
  return respondWithStatus(context, upload, {
    userId: caller.userId,
    ifNoneMatch: headers['If-None-Match'],
    waitSeconds: query.wait,
    signal: closedSignal(response),
  });
});
