// GET /api/uploads/upload/<id>/events: every change as it happens. Neighbour: send-upload-events.ts.
import { routes } from '@symdepot/api';
import { serve } from '@symdepot/runtime/http';
import type { StatusContext } from '../context.ts';
import { sendUploadEvents } from '../waiting/send-upload-events.ts';

export const getUploadEvents = serve(routes.status.getUploadEvents)((context: StatusContext, { params, headers, caller }, exchange) =>
  sendUploadEvents(context, { uploadId: params.id, caller, lastEventId: headers['Last-Event-ID'] }, exchange),
);
