import { AppError } from '@symdepot/errors';
import { describe, expect, test } from 'vitest';
import { readRetryAfter } from './retry-after.ts';
import { pauseBefore } from './retrying.ts';

describe('pauses', () => {
  test('grow to half a minute, between half and all of it', () => {
    expect([1, 2, 3, 5, 6, 10, 10_001].map((repetition) => pauseBefore(repetition, undefined, () => 0))).toEqual([
      1_000, 2_000, 4_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(pauseBefore(2, undefined, () => 1)).toBe(1_000);
  });

  test('are as long as the server says, up to five minutes', () => {
    const busy = (retryAfterSeconds: number) => new AppError('server_busy', { status: 503, error: 'busy', retryAfterSeconds });
    expect(pauseBefore(1, busy(20), () => 0)).toBe(20_000);
    expect(pauseBefore(1, busy(86_400), () => 0)).toBe(300_000);
    expect(pauseBefore(5, busy(1), () => 0)).toBe(16_000);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  test.each([
    ['5', 5],
    ['Sat, 21 Nov 2026 00:00:09 GMT', 9],
    ['Sat, 21 Nov 2020 00:00:09 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, seconds) => expect(readRetryAfter(header, now)).toBe(seconds));
});
