import { expect, test } from 'vitest';
import { createMetrics } from '../metrics/metrics.ts';
import { createHealth } from './health.ts';
import { measureHealth } from './health-metrics.ts';

test('each scrape says which dependency answers, also one that hangs', async () => {
  const health = createHealth({ keepMs: 0 });
  const metrics = createMetrics({ processMetrics: false });
  measureHealth(metrics, health);
  let isAway = false;
  health.addCheck('database', () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()));
  health.addCheck('queue', () => (isAway ? new Promise(() => {}) : Promise.resolve()), { deadlineMs: 10 });
  const scrape = async (): Promise<string[]> =>
    (await metrics.render()).body.split('\n').filter((line) => line.startsWith('symdepot_dependency_up'));
  const both = (value: number): string[] => ['database', 'queue'].map((name) => `symdepot_dependency_up{dependency="${name}"} ${value}`);

  expect(await scrape()).toEqual(both(1));
  isAway = true;
  await expect.poll(scrape).toEqual(both(0));
  isAway = false;
  await expect.poll(scrape).toEqual(both(1));
});
