// A limit in time around work that has none of its own.

const timedOut = Symbol('timed out');

/**
 * The outcome of the work, or of `onTimeout` when it takes longer. Then the signal fires that the work was given, for what can be
 * stopped; a step that is under way may still take effect, and a failure after the deadline is dropped.
 */
export async function withDeadline<T, U>(
  timeoutMs: number,
  work: (signal: AbortSignal) => PromiseLike<T>,
  onTimeout: () => U | PromiseLike<U>,
): Promise<T | U> {
  const controller = new AbortController();
  const deadline = Promise.withResolvers<typeof timedOut>();
  const timer = setTimeout(deadline.resolve, timeoutMs, timedOut);
  try {
    const first = await Promise.race([work(controller.signal), deadline.promise]);
    if (first !== timedOut) return first;
    controller.abort();
    return await onTimeout();
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the work ends, well or badly, within that time. */
export const endsWithin = (timeoutMs: number, work: Promise<unknown>): Promise<boolean> =>
  withDeadline(
    timeoutMs,
    () =>
      work.then(
        () => true,
        () => true,
      ),
    () => false,
  );
