// One run at a time for any number of callers: who comes during a run waits for the next one, which begins after they came.

export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const run = (): Promise<T> => (running = work().finally(() => (running = undefined)));
  return () => {
    if (running === undefined) return run();
    return (next ??= running.then(startNext, startNext));
  };

  function startNext(): Promise<T> {
    next = undefined;
    return run();
  }
}
