// Job restore-lane: a lane goes on after a rest, during which workers dropped its jobs. Its fixed job id lets one run at a time, in
// front of all others of its lane. Neighbour: timers/lane-watch.ts, which enqueues it.
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { restoreJobs } from '../restore-jobs.ts';

export const restoreLane = (context: WorkerContext, { payload: { lane } }: Pick<JobContext<'restore-lane'>, 'payload'>): Promise<void> =>
  restoreJobs(context, { untouchedSince: new Date(), lane });
