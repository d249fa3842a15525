// One reading of the overview for all who look at it within two seconds. Neighbour: read-overview.ts.
import type { Overview } from '@symdepot/api';

const keepMs = 2_000;

/** One that failed is not kept. */
export function createOverviewCache(read: () => Promise<Overview>): () => Promise<Overview> {
  let last: { readonly until: number; readonly overview: Promise<Overview> } | undefined;
  return () => {
    if (last && performance.now() < last.until) return last.overview;
    const reading = { until: performance.now() + keepMs, overview: read() };
    last = reading;
    reading.overview.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.overview;
  };
}
