// Collects results and writes them in few statements: when there are many, or when the oldest has waited.
// So progress is seen while a batch runs, and 500 small members do not cost 500 statements.

export interface RowWriter<T> {
  add(result: T): Promise<void>;
  flush(): Promise<void>;
}

export function createRowWriter<T>(write: (results: readonly T[]) => Promise<void>, maxRows = 100, maxWaitMs = 500): RowWriter<T> {
  let results: T[] = [];
  let oldestAt = 0;
  const flush = async (): Promise<void> => {
    const written = results;
    results = [];
    await write(written);
  };
  return {
    async add(result) {
      if (results.push(result) === 1) oldestAt = performance.now();
      if (results.length >= maxRows || performance.now() - oldestAt >= maxWaitMs) await flush();
    },
    flush,
  };
}
