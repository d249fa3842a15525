// Reports every few seconds that this worker is alive, so that callers waiting for an upload can be told when none is; and how it
// finds what it depends on, for operators: nobody else of a fleet whom the site can ask has every store.
import { randomUUID } from 'node:crypto';
import { beatSeconds } from '@symdepot/database';
import type { WorkerContext } from '../context.ts';
import { heartbeatMissed } from '../events.ts';

export function createHeartbeat(context: WorkerContext): { start(): void; stop(): Promise<void> } {
  const { workerHeartbeats } = context.database;
  const { health } = context.kit;
  const id = randomUUID();
  const report = (error: unknown): void => heartbeatMissed(context, error);
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const tell = async (): Promise<void> => workerHeartbeats.beat(id, (await health.report()).checks);
  const beat = (): void => void (last = tell().catch(report));
  return {
    start() {
      beat();
      timer = setInterval(beat, beatSeconds * 1_000).unref();
    },
    async stop() {
      clearInterval(timer);
      await last; // else it would be written after the end
      await workerHeartbeats.leave(id).catch(report);
    },
  };
}
