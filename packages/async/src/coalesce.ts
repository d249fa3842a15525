// One run at a time for any number of callers: a run is for all who came before it began, and no run is for who came later.

/** A run waits for more callers as long as each turn of the event loop brings several, for so many turns at most. */
const maxTurns = 4;

export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let isRunning = false;
  let next: PromiseWithResolvers<T> | undefined;
  let newcomers = 0;
  let turns = 0;

  const gather = (): void => {
    turns++;
    if (newcomers < 2 || turns === maxTurns) return begin();
    newcomers = 0;
    setImmediate(gather);
  };
  const begin = (): void => {
    const { resolve, reject } = next!;
    next = undefined;
    newcomers = 0;
    turns = 0;
    isRunning = true;
    void work().then(resolve, reject).finally(end);
  };
  const end = (): void => {
    isRunning = false;
    if (next) setImmediate(gather);
  };
  return () => {
    newcomers++;
    if (next) return next.promise;
    next = Promise.withResolvers<T>();
    if (!isRunning) setImmediate(gather);
    return next.promise;
  };
}
