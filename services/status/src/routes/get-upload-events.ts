// GET /api/uploads/upload/<id>/events, and the upload's own URL for who accepts only events: every change as it happens.
import { allowOnly, closedSignal, requirePermission, sendEventStream } from '@symdepot/runtime/http';
import { parseUploadId } from '@symdepot/symbols';
import { Router, type Request, type Response } from 'express';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/find-visible-upload.ts';
import { formatEvents } from '../present/format-events.ts';
import { hasSeenEnd, watchUpload } from '../waiting/watch-upload.ts';

/** A stream ends by itself; its last bytes may take this long to be read. */
const graceMs = 10_000;

export function getUploadEvents(context: StatusContext): Router {
  const router = Router();
  const send = async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const caller = requirePermission(request);
    const upload = await findVisibleUpload(context.database, parseUploadId(request.params.id), caller);
    const lastEventId = request.get('Last-Event-ID');
    if (hasSeenEnd(upload, lastEventId)) return void response.status(204).end();
    const maxMs = context.config.STATUS_STREAM_SECONDS * 1_000 + graceMs;
    await context.watchers.hold(caller.userId, (hurry) => {
      const changes = watchUpload(context, upload, { lastEventId, hurry, signal: closedSignal(response) });
      return sendEventStream(request, response, formatEvents(changes), { maxMs });
    });
  };
  router.get('/api/uploads/upload/:id', async (request, response, next) => {
    response.vary('Accept');
    await (request.accepts('json', 'text/event-stream') === 'text/event-stream' ? send(request, response) : next());
  });
  const path = '/api/uploads/upload/:id/events';
  router.get(path, send);
  router.all(path, allowOnly('GET', 'HEAD'));
  return router;
}
