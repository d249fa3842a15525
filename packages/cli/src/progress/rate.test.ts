import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

const bytes = (done: number, kept = 0) => ({ done, total: 1_000_000, kept });

test('nothing to go by at first; then steady work has its rate', () => {
  const rate = createRate();
  rate.update(bytes(0), 0);
  expect(rate.read()).toBeUndefined();
  for (let second = 1; second <= 10; second++) rate.update(bytes(second * 1_000), second * 1_000);
  expect(rate.read()).toBeCloseTo(1_000);
});

test('the last seconds count most; work that begins anew has no rate', () => {
  const rate = createRate();
  for (let second = 0; second <= 10; second++) rate.update(bytes(second * 1_000), second * 1_000);
  for (let second = 11; second <= 30; second++) rate.update(bytes(10_000), second * 1_000);
  expect(rate.read()).toBeLessThan(50);
  rate.update(bytes(0), 31_000);
  expect(rate.read()).toBeUndefined();
});

test('what the server had before counts for no speed: of a file that goes on where it was, and of files that are skipped', () => {
  const rate = createRate();
  rate.update(bytes(0), 0);
  rate.update(bytes(500_000, 500_000), 1_000);
  rate.update(bytes(501_000, 500_000), 2_000);
  rate.update(bytes(702_000, 700_000), 3_000);
  expect(rate.read()).toBeLessThanOrEqual(1_000);
});
