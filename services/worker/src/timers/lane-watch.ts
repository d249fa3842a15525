// Lanes at rest, as a worker heeds them (ADR 35): it drops the job of an upload that it may not begin, since the row says all, and
// remembers the lane. Once that goes on, it enqueues job restore-lane, by which every upload of the lane gets a job again.
// Neighbours: jobs/process-upload.ts, jobs/restore-lane.ts.
import type { Database } from '@symdepot/database';
import type { Queue } from '@symdepot/queue';
import type { Lane } from '@symdepot/symbols';

export interface LaneWatch {
  /** Whether no upload of the lane may be begun now. Then its job can be dropped. @throws AppError `database_unavailable` */
  holdsBack(lane: Lane): Promise<boolean>;
  start(): void;
  stop(): void;
}

const lookMs = 2_000;
/** Twice: a job that was being dropped while the first one looked counts as live for it. */
const restoresPerLane = 2;

export function createLaneWatch(
  { database, queue }: { readonly database: Pick<Database, 'pausedLanes'>; readonly queue: Pick<Queue, 'enqueue'> },
  onError: (error: unknown) => void,
): LaneWatch {
  /** Of lanes with dropped jobs: how often they are still to be restored. */
  const dropped = new Map<Lane, number>();
  let timer: NodeJS.Timeout | undefined;
  const restore = async (lane: Lane, left: number): Promise<void> => {
    if (await database.pausedLanes.isPaused(lane)) return;
    // One that is live may have passed what was dropped since it began.
    if (!(await queue.enqueue('restore-lane', { lane }, { lane }))) return;
    if (dropped.get(lane) !== left) return; // another job was dropped meanwhile
    if (left === 1) dropped.delete(lane);
    else dropped.set(lane, left - 1);
  };
  return {
    async holdsBack(lane) {
      if (!(await database.pausedLanes.isPaused(lane))) return false;
      dropped.set(lane, restoresPerLane);
      return true;
    },
    start() {
      timer = setInterval(() => {
        for (const [lane, left] of dropped) restore(lane, left).catch(onError);
      }, lookMs).unref();
    },
    stop: () => clearInterval(timer),
  };
}
