import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

test('nothing to go by at first; then steady work has its rate', () => {
  const rate = createRate();
  rate.update(0, 0);
  expect(rate.read()).toBeUndefined();
  for (let second = 1; second <= 10; second++) rate.update(second * 1_000, second * 1_000);
  expect(rate.read()).toBeCloseTo(1_000);
});

test('the last seconds count most; work that begins anew has no rate', () => {
  const rate = createRate();
  for (let second = 0; second <= 10; second++) rate.update(second * 1_000, second * 1_000);
  for (let second = 11; second <= 30; second++) rate.update(10_000, second * 1_000);
  expect(rate.read()).toBeLessThan(50);
  rate.update(0, 31_000);
  expect(rate.read()).toBeUndefined();
});
