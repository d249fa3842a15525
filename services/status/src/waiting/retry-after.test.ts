import { expect, test } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-01-01T00:10:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

test.each([
  { what: 'just staged', age: 0, started: null, done: 0, expected: 1 },
  { what: 'waiting for a minute', age: 60, started: null, done: 0, expected: 6 },
  { what: 'waiting for an hour', age: 3_600, started: null, done: 0, expected: 30 },
  { what: 'begun, nothing done yet', age: 100, started: 90, done: 0, expected: 10 },
  { what: 'half done after 60 s', age: 300, started: 60, done: 50, expected: 30 },
  { what: 'nearly done', age: 300, started: 60, done: 90, expected: 3 },
  { what: 'all rows done', age: 300, started: 60, done: 100, expected: 1 },
  { what: 'recorded by a clock that is ahead', age: -5, started: -5, done: 0, expected: 1 },
])('$what: $expected s', ({ age, started, done, expected }) => {
  const upload = { createdAt: ago(age), startedAt: started === null ? null : ago(started) };
  expect(retryAfterSeconds(upload, { bytes: { total: 100, done } }, now)).toBe(expected);
});
