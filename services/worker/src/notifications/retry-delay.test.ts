import { expect, test } from 'vitest';
import { retryDelaySeconds } from './retry-delay.ts';

test('three times as long each time, and up to half of it less by chance', () => {
  expect([1, 2, 3, 7].map((attempts) => retryDelaySeconds(attempts, 30, 0))).toEqual([30, 90, 270, 21_870]);
  expect(retryDelaySeconds(1, 30, 1)).toBe(15);
  const hours = [1, 2, 3, 4, 5, 6, 7].reduce((sum, attempts) => sum + retryDelaySeconds(attempts, 30, 0), 0) / 3_600;
  expect(hours).toBeGreaterThan(9);
});
