// Job expire-data: what has had its time goes, by the sweeps of packages/maintenance. A timer of every worker enqueues it, and its
// fixed job id lets one run at a time; the fleet does it once in each period. It can be cut short anywhere: only a run
// that came to its end counts, and the next one does the rest.
import { sweepData } from '@symdepot/maintenance';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { dataExpired } from '../events.ts';

export async function expireData(context: WorkerContext, { signal }: Pick<JobContext<'expire-data'>, 'signal'>): Promise<void> {
  const { maintenance, config, database } = context;
  const now = new Date();
  const lastRun = await database.expiry.findLastRun();
  const periodOf = (time: Date): number => Math.floor(time.getTime() / 1_000 / config.EXPIRE_INTERVAL_SECONDS);
  // Not `>=`: a clock that was far ahead once may not put it off for long.
  if (lastRun && periodOf(lastRun) === periodOf(now)) return;
  await sweepData(maintenance, { now, isDryRun: false, signal, onSwept: (name, result) => dataExpired(context, name, result) });
  await database.expiry.recordRun(now);
}
