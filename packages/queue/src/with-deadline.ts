// Deadlines: neither backend has one of its own for every call.

/**
 * Waits for `work` no longer than `timeoutMs`, then rejects. `signal` tells work of several steps that nobody waits
 * any more; a step that is under way may still take effect.
 */
export async function withDeadline<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs} ms`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether `work` ends, well or badly, within `timeoutMs`. */
export const endsWithin = async (timeoutMs: number, work: Promise<unknown>): Promise<boolean> =>
  withDeadline(timeoutMs, async () => work.catch(() => undefined)).then(
    () => true,
    () => false,
  );
