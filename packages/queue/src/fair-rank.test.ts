import { expect, test } from 'vitest';
import { childPriority, jobPriority } from './fair-rank.ts';

const at = (fairRank: number, base = 0) => ({ fairRank, base });

test('lower fair ranks go first; within a fair rank publishing goes before inspecting; the sweep goes before all', () => {
  const inOrder = [
    jobPriority(undefined, 0),
    jobPriority(undefined, 2),
    jobPriority(at(7), 1),
    jobPriority(at(7), 2),
    jobPriority(at(8), 1),
  ];
  expect(inOrder.toSorted((a, b) => a - b)).toEqual(inOrder);
  expect(new Set(inOrder).size).toBe(5);
});

test('places are counted from the base, however far fair ranks have gone', () => {
  expect(jobPriority(at(9e15 + 3, 9e15), 2)).toBe(jobPriority(at(3), 2));
  expect(jobPriority(at(5, 9), 2)).toBe(jobPriority(at(9, 9), 2)); // older than the base: in front
});

test('every priority is one that BullMQ takes', () => {
  for (const fairRank of [0, 1, 1_048_573, 5_000_000, Number.MAX_SAFE_INTEGER]) {
    for (const urgency of [0, 1, 2] as const) {
      expect(jobPriority(at(fairRank), urgency)).toBeGreaterThanOrEqual(1);
      expect(jobPriority(at(fairRank), urgency)).toBeLessThan(2 ** 21);
    }
  }
});

test('a child stands where its upload stands', () => {
  expect(childPriority(jobPriority(at(12, 5), 2), 2, 1)).toBe(jobPriority(at(12, 5), 1));
});
