import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

test('grows up to two minutes, and is the same whenever it is asked for', () => {
  for (const failures of [1, 2, 3, 7, 8, 30, 2_000]) {
    const delay = retryDelayMs('upload-1', failures, 2_000);
    const most = Math.min(120_000, 2_000 * 2 ** (failures - 1));
    expect(delay).toBeGreaterThanOrEqual(most / 2);
    expect(delay).toBeLessThanOrEqual(most);
    expect(retryDelayMs('upload-1', failures, 2_000)).toBe(delay);
  }
});

test('differs between jobs', () => {
  const delays = Array.from({ length: 50 }, (_, id) => retryDelayMs(`upload-${id}`, 3, 2_000));
  expect(new Set(delays).size).toBeGreaterThan(40);
});
