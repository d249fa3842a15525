// A limit in time around a promise. Neighbours: closer.ts, health.ts, metrics.ts.

const timedOut = Symbol('timed out');

/**
 * The outcome of the work, or of `onTimeout` when it takes longer. The work itself is not stopped: hand it an AbortSignal
 * where it can be. A failure after the deadline is dropped with it.
 */
export async function withDeadline<T, U>(work: Promise<T>, deadlineMs: number, onTimeout: () => U): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, timedOut);
  });
  try {
    const first = await Promise.race([work, timeout]);
    return first === timedOut ? onTimeout() : first;
  } finally {
    clearTimeout(timer);
  }
}
