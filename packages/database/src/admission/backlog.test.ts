import { describe, expect, test } from 'vitest';
import { estimateDrainSeconds, measureSpeed, workOf, type Backlog } from './backlog.ts';

test('time without work does not count, and time of several workers counts once', () => {
  const runs = [
    { start: 0, end: 1_000, work: 100 },
    { start: 500, end: 2_000, work: 300 },
    { start: 600, end: 700, work: 0 },
    { start: 100_000, end: 102_000, work: 400 },
  ];
  expect(measureSpeed(runs)).toBe(200);
});

test('without work there is no speed', () => {
  expect(measureSpeed([])).toBeUndefined();
  expect(measureSpeed([{ start: 5, end: 5, work: 9 }])).toBeUndefined();
  // By a clock that is behind.
  expect(measureSpeed([{ start: 9, end: 5, work: 9 }])).toBeUndefined();
});

describe('what is in progress', () => {
  const ended = { start: 0, end: 10_000, work: 100 };
  const since = (start: number, work = 100) => ({ start, end: 1_000_000, work });

  test('counts as half done', () => {
    expect(measureSpeed([ended], [since(995_000)])).toBe(10);
  });

  test('gives no speed by itself: one large upload after a quiet hour is no reason to refuse others', () => {
    expect(measureSpeed([], [since(0), since(500_000)])).toBeUndefined();
  });

  test('says nothing once it has taken longer than any that ended: it is stuck, or waits for its next attempt', () => {
    expect(measureSpeed([ended], [since(0), since(900_000)])).toBe(10);
    expect(measureSpeed([ended], [since(0), since(995_000)])).toBe(10);
  });

  test('may have begun later than now, by another clock', () => {
    expect(measureSpeed([ended], [since(1_005_000, 0)])).toBe(10);
  });
});

const MiB = 2 ** 20;

test('what small uploads have taken says nothing of the bytes of large ones, nor the other way round', () => {
  const drainAfter = (bytesBefore: number, uploads: number, bytes: number): number => {
    const speed = measureSpeed(Array.from({ length: 10 }, () => ({ start: 0, end: 10_000, work: workOf(1, bytesBefore) })));
    const part = { lane: 'release', state: 'staged', step: 'list', uploads, bytes, oldestSeconds: 0 } as const;
    const backlog: Backlog = { parts: [part], pausedLanes: [], speed };
    return estimateDrainSeconds(backlog, 'release');
  };
  // One a second of 10 KiB; two of 200 MiB then do not take 40,000 seconds.
  expect(drainAfter(10_000, 2, 400 * MiB)).toBeLessThan(300);
  // One a second of 200 MiB; a thousand of 10 KiB then do not take 1,000 seconds.
  expect(drainAfter(200 * MiB, 1_000, 10 * MiB)).toBeLessThan(20);
  expect(drainAfter(10 * MiB, 100, 1_000 * MiB)).toBeCloseTo(100);
});
