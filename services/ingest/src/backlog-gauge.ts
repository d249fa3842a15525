// How long the work that waits in a lane would take. Read from the database at most every few seconds: admission asks
// for every request, and an estimate does not get worse by being a moment old.
import type { Backlog, Database } from '@symdepot/database';
import type { Lane } from '@symdepot/symbols';

export interface BacklogGauge {
  /** Estimated seconds until an upload of the lane that comes now would be done. */
  drainSeconds(lane: Lane): Promise<number>;
}

const maxAgeMs = 2_000;

export function createBacklogGauge({ backlogs }: Database): BacklogGauge {
  const readings = new Map<Lane, { readonly at: number; readonly seconds: Promise<number> }>();
  return {
    drainSeconds(lane) {
      const last = readings.get(lane);
      if (last && performance.now() - last.at < maxAgeMs) return last.seconds;
      const seconds = backlogs.read(lane).then(estimateDrainSeconds);
      readings.set(lane, { at: performance.now(), seconds });
      seconds.catch(() => readings.delete(lane)); // the next request asks again
      return seconds;
    },
  };
}

/**
 * By bytes and by number at the speed of late, whichever is longer; never less than the oldest upload has already waited
 * to be begun, which is how a fleet without workers shows.
 */
export function estimateDrainSeconds({ bytes, uploads, oldestWaitingSeconds, speed }: Backlog): number {
  const work = speed ? Math.max(bytes / speed.bytesPerSecond, uploads / speed.uploadsPerSecond) : 0;
  return uploads === 0 ? 0 : Math.max(work, oldestWaitingSeconds);
}
