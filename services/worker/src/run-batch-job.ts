// What the two batch jobs have in common. A fault that passes fails the batch, and the next attempt of its upload does what is
// left; one that no retry mends fails the upload at once, with its own reason.
import { isAppError, isTransient } from '@symdepot/errors';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from './context.ts';
import { tellFault, toFault } from './end-attempt.ts';
import { failUpload, failureReason } from './fail-upload.ts';
import type { Batch } from './inspect-batch.ts';
import { whileCurrent } from './while-current.ts';

type BatchWork = (context: WorkerContext, batch: Batch, signal: AbortSignal) => Promise<void>;

export async function runBatchJob(
  context: WorkerContext,
  { payload, signal }: JobContext<'inspect-members' | 'publish-members'>,
  work: BatchWork,
): Promise<void> {
  try {
    await whileCurrent(context, payload, signal, (either) => work(context, payload, either));
  } catch (error) {
    const isForGood = !signal.aborted && !isTransient(error) && !isAppError(error, 'upload_superseded');
    if (isForGood) await failUpload(context, { ...payload, reason: failureReason(error) });
    else if (!signal.aborted) await tellFault(context, payload, toFault(error), null);
    throw error;
  }
}
