// How much work waits in a lane, and how long it would take. Read from the database at most every few seconds: admission
// needs it for every request, and an estimate may be slightly stale.
// Neighbours: admit.ts (rejects callers based on it), backlog-metrics.ts (exports it to operators).
import type { Backlog, Database } from '@symdepot/database';
import type { Lane } from '@symdepot/symbols';

export type BacklogPart = Backlog['parts'][number];

export interface BacklogGauge {
  read(): Promise<Backlog>;
  /** Estimated seconds until an upload that arrives in the lane now would be done. */
  drainSeconds(lane: Lane): Promise<number>;
}

const maxAgeMs = 2_000;

export function createBacklogGauge({ backlogs }: Pick<Database, 'backlogs'>): BacklogGauge {
  let last: { readonly at: number; readonly backlog: Promise<Backlog> } | undefined;
  const read = (): Promise<Backlog> => {
    if (last && performance.now() - last.at < maxAgeMs) return last.backlog;
    const reading = { at: performance.now(), backlog: backlogs.read() };
    last = reading;
    reading.backlog.catch(() => {
      if (last === reading) last = undefined; // the next request reads again
    });
    return reading.backlog;
  };
  return { read, drainSeconds: async (lane) => estimateDrainSeconds(await read(), lane) };
}

/**
 * By bytes and by count at the recent throughput, whichever is longer; never less than the oldest upload has already waited
 * to be started, which is how a fleet without workers shows. Try shares its throughput with release, so its estimate counts
 * the release backlog as ahead of it, unless that lane rests.
 */
export function estimateDrainSeconds({ parts, pausedLanes, speed }: Backlog, lane: Lane): number {
  const isFirst = !pausedLanes.includes('release');
  const before = parts.filter((part) => part.lane === lane || (isFirst && part.lane === 'release'));
  const sum = (key: 'uploads' | 'bytes'): number => before.reduce((total, part) => total + part[key], 0);
  const work = speed ? Math.max(sum('bytes') / speed.bytesPerSecond, sum('uploads') / speed.uploadsPerSecond) : 0;
  const waited = before.filter(({ state }) => state === 'staged').map(({ oldestSeconds }) => oldestSeconds);
  return Math.max(work, ...waited, 0);
}
