// Bytes per second, smoothed: the last few seconds count most. And the remaining time at that rate.

import type { RowState } from './progress.ts';

export interface Rate {
  /** What is done goes up; when it falls, the work has begun anew. What had been done before is nobody's speed. */
  update(bytes: RowState['bytes'], nowMs: number): void;
  /** Undefined until there is something to go by. */
  read(): number | undefined;
}

/** After that long, what was before counts for a third. */
const memoryMs = 5_000;
const shortestMs = 200;

export function createRate(): Rate {
  let last: { readonly done: number; readonly atMs: number } | undefined;
  let bytesPerMs: number | undefined;
  return {
    update(bytes, nowMs) {
      if (!bytes) return;
      const done = bytes.done - (bytes.kept ?? 0);
      if (!last || done < last.done) {
        last = { done, atMs: nowMs };
        bytesPerMs = undefined;
        return;
      }
      const elapsedMs = nowMs - last.atMs;
      if (elapsedMs < shortestMs) return;
      const current = (done - last.done) / elapsedMs;
      const weight = Math.exp(-elapsedMs / memoryMs);
      bytesPerMs = bytesPerMs === undefined ? current : bytesPerMs * weight + current * (1 - weight);
      last = { done, atMs: nowMs };
    },
    read: () => (bytesPerMs === undefined ? undefined : bytesPerMs * 1_000),
  };
}
