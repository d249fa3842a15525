// Enqueues the job for an upload, or for the files of a manifest that have arrived. The sweep enqueues what fails here.
// Neighbours: stage-upload.ts (archives), close-manifest.ts, receive-file.ts (files one by one).
import type { UploadRecord } from '@symdepot/database';
import { enqueueUpload as enqueue } from '@symdepot/queue';
import type { IngestContext } from '../context.ts';
import { jobDeferred } from '../events.ts';

export async function enqueueUpload(context: IngestContext, upload: UploadRecord, traceparent: string | undefined): Promise<void> {
  const facts = { 'symdepot.upload_id': upload.id };
  await context.kit.tracer
    .during('enqueue process-upload', { kind: 'producer', facts }, (span) =>
      enqueue(context, upload, { traceparent: span?.traceparent ?? traceparent }),
    )
    .catch((error: unknown) => jobDeferred(context, upload, error));
}
