import { expect, test } from 'vitest';
import { backoffMs, type Backoff } from './backoff.ts';

const pauses = (backoff: Backoff, repetitions: readonly number[], leftOut: number): number[] =>
  repetitions.map((repetition) => backoffMs(backoff, repetition, leftOut));

test('doubles up to the longest, however often', () => {
  expect(pauses({ firstMs: 1_000, longestMs: 30_000 }, [1, 2, 3, 5, 6, 10, 10_000], 0)).toEqual([
    1_000, 2_000, 4_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('by another factor, without a limit', () => {
  expect(pauses({ firstMs: 30_000, factor: 3 }, [1, 2, 3, 7], 0)).toEqual([30_000, 90_000, 270_000, 21_870_000]);
});

test('up to half is left out, of the longest, too', () => {
  expect(pauses({ firstMs: 1_000, longestMs: 30_000 }, [1, 2, 10], 1)).toEqual([500, 1_000, 15_000]);
  const drawn = Array.from({ length: 50 }, () => backoffMs({ firstMs: 1_000, longestMs: 2_000 }, 9));
  expect(new Set(drawn).size).toBeGreaterThan(40);
  for (const ms of drawn) expect(ms).toSatisfy((value: number) => value >= 1_000 && value <= 2_000);
});
