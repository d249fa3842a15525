// Job publish-members: one batch of an upload, on whichever worker is free.
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { publishBatch } from '../publish-batch.ts';

export const publishMembers = (context: WorkerContext, job: JobContext<'publish-members'>): Promise<void> =>
  publishBatch(context, job.payload, job.signal);
