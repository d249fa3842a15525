import { expect, test } from 'vitest';
import { jobPriority, turnOf } from './turn.ts';

const noon = new Date('2026-11-21T12:00:00Z');
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

test('a single upload passes the burst of another token, but for its first', () => {
  const single = turnOf(later(5), 0);
  const burst = Array.from({ length: 200 }, (_, ahead) => turnOf(noon, ahead));
  expect(burst.filter((turn) => turn <= single)).toHaveLength(1);
});

test('an upload is passed by those of one day at most', () => {
  expect(turnOf(noon, 100_000)).toBe(turnOf(later(24 * 60), 0));
  expect(turnOf(noon, 100_000)).toBeLessThan(turnOf(later(24 * 60 + 10), 0));
});

test('those who come first go first, and who has less waiting', () => {
  expect(turnOf(noon, 0)).toBeLessThan(turnOf(later(10), 0));
  expect(turnOf(noon, 3)).toBeLessThan(turnOf(noon, 4));
});

test('every priority is one that BullMQ takes', () => {
  for (const year of [1970, 2026, 2045, 2046, 2100]) {
    const turn = turnOf(new Date(Date.UTC(year, 11, 14)), 200);
    for (const urgency of [0, 1, 2] as const) {
      expect(jobPriority(turn, urgency)).toBeGreaterThanOrEqual(1);
      expect(jobPriority(turn, urgency)).toBeLessThan(2 ** 21);
    }
  }
  expect(jobPriority(1_048_573, 2)).toBeLessThan(2 ** 21);
});

test('within a turn publishing goes before inspecting; the sweep goes before all', () => {
  expect([jobPriority(7, 2), jobPriority(8, 1), jobPriority(7, 1), jobPriority(0, 0), jobPriority(0, 1)].toSorted((a, b) => a - b)).toEqual(
    [jobPriority(0, 0), jobPriority(0, 1), jobPriority(7, 1), jobPriority(7, 2), jobPriority(8, 1)],
  );
});
