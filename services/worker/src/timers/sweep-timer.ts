// Periodically enqueues the jobs sweep-uploads and expire-data. Every worker does; the job ids let only one of each through.
import type { Lane } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { sweepDeferred } from '../events.ts';

/** Not during the load of a start, and yet between two deployments in quick succession. */
const firstExpiryMs = 300_000;

export function createSweepTimer(context: WorkerContext): { start(): void; stop(): void } {
  const { queue, config } = context;
  const timers: NodeJS.Timeout[] = [];
  const enqueue = (name: 'sweep-uploads' | 'expire-data', lane: Lane) => (): void => {
    queue.enqueue(name, {}, { lane }).catch((error: unknown) => sweepDeferred(context, error));
  };
  const sweep = enqueue('sweep-uploads', 'release');
  // In the slots of the try lane: it can take long, and nobody waits for it.
  const expire = enqueue('expire-data', 'try');
  const expiryMs = config.EXPIRE_INTERVAL_SECONDS * 1_000;
  return {
    start() {
      sweep();
      timers.push(setInterval(sweep, config.SWEEP_INTERVAL_SECONDS * 1_000));
      timers.push(setTimeout(expire, Math.min(firstExpiryMs, expiryMs)), setInterval(expire, expiryMs));
      for (const timer of timers) timer.unref();
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
