// Enqueues job sweep-uploads now and then. Every worker does; the job's id lets one through.
import type { WorkerContext } from './context.ts';
import { sweepDeferred } from './events.ts';

export function createSweepTimer(context: WorkerContext): { start(): void; stop(): void } {
  const { queue, config } = context;
  let timer: NodeJS.Timeout | undefined;
  const sweep = (): void => {
    queue.enqueue('sweep-uploads', {}, { lane: 'release' }).catch((error: unknown) => sweepDeferred(context, error));
  };
  return {
    start() {
      sweep();
      timer = setInterval(sweep, config.SWEEP_INTERVAL_SECONDS * 1_000);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
