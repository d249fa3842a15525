// Hands an upload whose bytes are all here to the workers. What cannot be enqueued now is enqueued by the sweep.
// Neighbours: stage-upload.ts (archives), close-file-list.ts, receive-file.ts (files one by one).
import type { UploadRecord } from '@symdepot/database';
import { turnOf } from '@symdepot/queue';
import type { IngestContext } from './context.ts';
import { jobDeferred } from './events.ts';

export async function enqueueUpload(context: IngestContext, upload: UploadRecord, traceparent: string | undefined): Promise<void> {
  const { database, queue } = context;
  const { id: uploadId, retries, requestId, lane } = upload;
  try {
    const turn = turnOf(upload.kind === 'archive' ? upload.createdAt : upload.updatedAt, await database.backlogs.countAhead(upload));
    const payload = { uploadId, retries, requestId, ...(traceparent !== undefined && { traceparent }) };
    await queue.enqueue('process-upload', payload, { lane, turn });
  } catch (error) {
    jobDeferred(context, upload, error);
  }
}
