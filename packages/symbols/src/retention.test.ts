import { expect, test } from 'vitest';
import { daysBefore, isExpired, skippableDays } from './retention.ts';

const now = new Date('2026-03-29T12:00:00Z'); // the day on which clocks change

test('a day has 24 hours', () => {
  expect(daysBefore(now, 28).toISOString()).toBe('2026-03-01T12:00:00.000Z');
});

test('exactly now minus the days is still kept', () => {
  const edge = daysBefore(now, 28);
  expect(isExpired(edge, now, 28)).toBe(false);
  expect(isExpired(new Date(edge.getTime() - 1), now, 28)).toBe(true);
});

test('a try file that is skipped has as many days before it as it may have behind it', () => {
  expect(skippableDays(28)).toBe(14);
});
