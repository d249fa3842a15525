// GET /api/uploads/upload/<id>: state, progress, problems and what it stored; now, or when it has changed. A caller that accepts
// only events gets the same as …/events.
import { routes } from '@symdepot/api';
import { closedSignal, parseBy, serve, unparsed } from '@symdepot/runtime/http';
import { respondWithStatus } from '../respond-with-status.ts';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/authorize-upload.ts';
import { sendUploadEvents } from '../waiting/send-upload-events.ts';

export const getUpload = serve(routes.status.getUpload, { query: () => unparsed })(async (
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
  // Not before: events do not wait, and an upload that the caller may not see is refused whatever else is asked.
  const { wait } = parseBy(context.waitQuery, query);
  return respondWithStatus(context, upload, {
    caller,
    ifNoneMatch: headers['If-None-Match'],
    waitSeconds: wait,
    signal: closedSignal(response),
  });
});
