// Job publish-members: one batch of an upload, on whichever worker is free.
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { publishBatch } from '../publish-batch.ts';
import { runBatchJob } from '../run-batch-job.ts';

export const publishMembers = (context: WorkerContext, job: JobContext<'publish-members'>): Promise<void> =>
  runBatchJob(context, job, publishBatch);
