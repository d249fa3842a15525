// Says every few seconds that this process is there, which version it is and where it runs, for the page Operations. Nothing relies on
// it. Neighbours: each service's create-<service>.ts (begins it), packages/database (keeps it).
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { endsWithin } from '@symdepot/async';
import type { Kit } from './kit.ts';

/** Of the database. */
export interface ProcessHeartbeats {
  readonly beat: (process: { id: string; service: string; version: string; host: string }) => Promise<void>;
  readonly leave: (id: string) => Promise<void>;
}

const beatMs = 15_000;
/** How long a process that ends tries to say so. */
const leaveMs = 1_000;

/** From now on until the process ends. */
export function reportProcess({ name, version, logger, closer }: Kit, heartbeats: ProcessHeartbeats): void {
  const process = { id: randomUUID(), service: name, version: version.version, host: hostname() };
  const missed = (err: unknown): void => logger.debug({ err }, 'this process could not say that it is there');
  let last: Promise<void> = Promise.resolve();
  const beat = (): void => void (last = heartbeats.beat(process).catch(missed));
  beat();
  const timer = setInterval(beat, beatMs).unref();
  closer.add('process heartbeat', async () => {
    clearInterval(timer);
    const leave = async (): Promise<void> => {
      await last; // else it would be written after the end
      await heartbeats.leave(process.id);
    };
    await endsWithin(leaveMs, leave().catch(missed));
  });
}
