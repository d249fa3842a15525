import { expect, test } from 'vitest';
import { drawSample } from './sample.ts';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

test('all items where there are fewer than asked for', async () => {
  expect(await drawSample(upTo(3), 5)).toEqual([0, 1, 2]);
  expect(await drawSample(upTo(0), 5)).toEqual([]);
});

test('each item as likely as any other, none twice', async () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const drawn = Array.from({ length: 20 }, () => 0);
  for (let round = 0; round < 4_000; round++) {
    // In order: one sequence of random numbers.
    const sample = await drawSample(upTo(20), 5, random);
    expect(new Set(sample).size).toBe(5);
    for (const item of sample) drawn[item]! += 1;
  }
  // 1000 expected each; the standard deviation is below 30.
  expect(Math.min(...drawn)).toBeGreaterThan(850);
  expect(Math.max(...drawn)).toBeLessThan(1_150);
});
