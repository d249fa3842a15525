// How much work waits in a lane, and how long it would take. Read from the database at most every few seconds: admission
// needs it for every request, and an estimate may be slightly stale.
// Neighbours: admit.ts (rejects callers based on it), backlog-metrics.ts (exports it to operators).
import { estimateDrainSeconds, type Backlog, type Database } from '@symdepot/database';
import type { Lane } from '@symdepot/symbols';

export type BacklogPart = Backlog['parts'][number];

export interface BacklogGauge {
  read(): Promise<Backlog>;
  /** Estimated seconds until an upload that arrives in the lane now would be done; 0 while none waits: what is in progress is no queue. */
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
  const waitSeconds = (backlog: Backlog, lane: Lane): number =>
    backlog.parts.some(({ state }) => state === 'staged') ? estimateDrainSeconds(backlog, lane) : 0;
  return { read, drainSeconds: async (lane) => waitSeconds(await read(), lane) };
}
