// Job expire-data: removes what has expired, by the sweeps of packages/maintenance. A timer of every worker enqueues it, and its
// fixed job id lets one run at a time, so that it runs once per period in the whole fleet. It can be interrupted anywhere: only a
// run that finished counts, and the next one does the rest.
import { sweepData } from '@symdepot/maintenance';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { dataExpired, expiryDeferred } from '../events.ts';

export async function expireData(context: WorkerContext, { signal }: Pick<JobContext<'expire-data'>, 'signal'>): Promise<void> {
  const { maintenance, config, database } = context;
  const now = new Date();
  const lastRun = await database.expiry.findLastRun();
  const periodOf = (time: Date): number => Math.floor(time.getTime() / 1_000 / config.EXPIRE_INTERVAL_SECONDS);
  // Not `>=`: a clock that was once far ahead must not delay it for long.
  if (lastRun && periodOf(lastRun) === periodOf(now)) return;
  await sweepData(maintenance, {
    now,
    isDryRun: false,
    signal,
    onSwept: (name, result) => dataExpired(context, name, result),
    onDeferred: (name, error) => expiryDeferred(context, name, error),
  });
  await database.expiry.recordRun(now);
  if (context.artefactStore) await context.queue.enqueue('verify-artefacts', {}, { lane: 'release' });
}
