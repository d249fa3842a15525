// Job expire-data: what has had its time goes, by the sweeps of packages/care. A timer of every worker enqueues it.
// It can be cut short anywhere: the next run does the rest.
import { sweepData } from '@symdepot/care';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { dataExpired } from '../events.ts';

export async function expireData(context: WorkerContext, { signal }: Pick<JobContext<'expire-data'>, 'signal'>): Promise<void> {
  await sweepData(context.care, {
    now: new Date(),
    isDryRun: false,
    signal,
    onSwept: (name, result) => dataExpired(context, name, result),
  });
}
