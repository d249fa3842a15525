// Collects results and writes them in few statements: when there are many, or when the oldest has waited long enough.
// So progress is seen while a batch runs, and 500 small members do not cost 500 statements.

export interface BatchWriter<T> {
  add(result: T): Promise<void>;
  flush(): Promise<void>;
}

export function createBatchWriter<T>(write: (results: readonly T[]) => Promise<void>, maxRows = 100, maxWaitMs = 500): BatchWriter<T> {
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

/**
 * Gives `work` a writer. Everything added is written in the end, even when the work fails: that much is done then,
 * and the next attempt skips it.
 */
export async function withBatchWriter<T>(
  write: (results: readonly T[]) => Promise<void>,
  work: (writer: BatchWriter<T>) => Promise<void>,
): Promise<void> {
  const writer = createBatchWriter(write);
  try {
    await work(writer);
  } catch (error) {
    await writer.flush().catch(() => {}); // the first error is the one to report
    throw error;
  }
  await writer.flush();
}
