// Hands an upload to the workers, or what has come of a manifest. What cannot be enqueued now is enqueued by the sweep.
// Neighbours: stage-upload.ts (archives), close-manifest.ts, receive-file.ts (files one by one).
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload as enqueue } from '@symdepot/queue';
import type { IngestContext } from '../context.ts';
import { jobDeferred } from '../events.ts';

export async function enqueueUpload(context: IngestContext, upload: UploadRecord, traceparent: string | undefined): Promise<void> {
  await enqueue(context, upload, { traceparent }).catch((error: unknown) => jobDeferred(context, upload, error));
}
