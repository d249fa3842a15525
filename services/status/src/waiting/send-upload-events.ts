// Use case: the changes of an upload as server-sent events, until it has ended or the stream has reached its time limit.
// Neighbour: waiting/watch-upload.ts (what has changed, and how it is written).
import { closedSignal, sendEventStream, type Caller, type Exchange } from '@symdepot/runtime/http';
import type { UploadId } from '@symdepot/symbols';
import type { StatusContext } from '../context.ts';
import { findVisibleUpload } from '../access/authorize-upload.ts';
import { formatEvents, hasSeenEnd, watchUpload } from './watch-upload.ts';

/** A stream ends by itself; this is how long its last bytes may take to be read. */
const graceMs = 10_000;

export interface EventsRequest {
  readonly uploadId: UploadId;
  readonly caller: Caller;
  readonly lastEventId: string | undefined;
}

/** @returns the response to send if there will be no stream @throws AppError those of findVisibleUpload and of `watchers.hold` */
export async function sendUploadEvents(
  context: StatusContext,
  { uploadId, caller, lastEventId }: EventsRequest,
  { request, response }: Exchange,
): Promise<{ readonly status: 204 } | undefined> {
  const upload = await findVisibleUpload(context.database, uploadId, caller);
  if (hasSeenEnd(upload, lastEventId)) return { status: 204 };
  const maxMs = context.config.STATUS_STREAM_SECONDS * 1_000 + graceMs;
  await context.watchers.hold(caller.userId, (stopEarly) => {
    const changes = watchUpload(context, upload, { lastEventId, stopEarly, signal: closedSignal(response) });
    return sendEventStream(request, response, formatEvents(changes), { maxMs });
  });
  return undefined;
}
