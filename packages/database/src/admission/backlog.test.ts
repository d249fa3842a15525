import { expect, test } from 'vitest';
import { measureSpeed } from './backlog.ts';

test('time without work does not count, and time of several workers counts once', () => {
  const runs = [
    { start: 0, end: 1_000, bytes: 100 },
    { start: 500, end: 2_000, bytes: 300 },
    { start: 600, end: 700, bytes: 0 },
    { start: 100_000, end: 102_000, bytes: 400 },
  ];
  expect(measureSpeed(runs)).toEqual({ bytesPerSecond: 200, uploadsPerSecond: 1 });
});

test('without work there is no speed', () => {
  expect(measureSpeed([])).toBeUndefined();
  expect(measureSpeed([{ start: 5, end: 5, bytes: 9 }])).toBeUndefined();
});
