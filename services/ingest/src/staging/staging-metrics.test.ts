import { createMetrics } from '@symdepot/runtime';
import { expect, test } from 'vitest';
import { measureStaging } from './staging-metrics.ts';

test.each([
  ['a folder', 4711, 'symdepot_store_free_bytes{store="staging"} 4711'],
  ['a full one', 0, 'symdepot_store_free_bytes{store="staging"} 0'],
  ['a bucket, which does not say', undefined, undefined],
])('what is free of %s', async (_, bytes, line) => {
  const metrics = createMetrics({ processMetrics: false });
  measureStaging(metrics, { freeBytes: () => Promise.resolve(bytes) });
  const { body } = await metrics.render();
  expect(body.split('\n').find((one) => one.startsWith('symdepot_store_free_bytes{'))).toBe(line);
});
