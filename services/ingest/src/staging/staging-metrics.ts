// How much more can be staged, where that is a folder: a volume that is full refuses every upload. Neighbour: storage's staging.ts.
import { defineMetrics, type Metrics } from '@symdepot/runtime';
import type { Staging } from '@symdepot/storage';

export const stagingMetrics = defineMetrics({
  symdepot_store_free_bytes: {
    type: 'gauge',
    help: 'What the volume of the staging area has left. Only where it is a folder: a bucket does not say.',
    labels: { store: ['staging'] },
  },
});

export function measureStaging(metrics: Metrics, staging: Pick<Staging, 'freeBytes'>): void {
  const { symdepot_store_free_bytes: free } = metrics.register(stagingMetrics);
  metrics.onScrape(async () => {
    const bytes = await staging.freeBytes();
    if (bytes !== undefined) free.set({ store: 'staging' }, bytes);
  });
}
