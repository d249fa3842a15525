// Job inspect-members: one batch of an upload, on whichever worker is free.
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { inspectBatch } from '../inspect-batch.ts';
import { runBatchJob } from '../run-batch-job.ts';

export const inspectMembers = (context: WorkerContext, job: JobContext<'inspect-members'>): Promise<void> =>
  runBatchJob(context, job, inspectBatch);
