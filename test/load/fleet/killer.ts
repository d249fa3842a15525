// Kills one process after the other, in turn, while a run goes on. Neighbour: kept-process.ts.
import { setTimeout as delay } from 'node:timers/promises';
import type { KeptProcess } from './kept-process.ts';

export interface Killer {
  /** Kind → how often. Resolves when the last one that was killed is there again. */
  stop(): Promise<ReadonlyMap<string, number>>;
}

/** @param everySeconds longer where it takes longer until one is ready again */
export function startKiller(victims: readonly KeptProcess[], everySeconds: number): Killer {
  const stopping = new AbortController();
  const killed = new Map<string, number>();
  const untilNext = (): Promise<boolean> => delay(everySeconds * 1_000, true, { signal: stopping.signal }).catch(() => false);
  const killInTurn = async (): Promise<void> => {
    for (let turn = 0, next = untilNext(); await next; turn++) {
      next = untilNext();
      const { kind, replace } = victims[turn % victims.length]!;
      killed.set(kind, (killed.get(kind) ?? 0) + 1);
      await replace();
    }
  };
  const ended = killInTurn();
  ended.catch(() => {}); // told by stop
  return {
    async stop() {
      stopping.abort();
      await ended;
      return killed;
    },
  };
}
