import { AppError } from '@symdepot/errors';
import { describe, expect, test } from 'vitest';
import { readRetryAfter } from './retry-after.ts';
import { pauseBefore } from './retrying.ts';

describe('pauses', () => {
  test('grow to half a minute, between half and all of it', () => {
    expect([0, 1, 2, 4, 5, 9, 10_000].map((repetitions) => pauseBefore(repetitions, undefined, () => 1))).toEqual([
      1_000, 2_000, 4_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(pauseBefore(1, undefined, () => 0)).toBe(1_000);
  });

  test('are as long as the server says, up to five minutes', () => {
    const busy = (retryAfterSeconds: number) => new AppError('server_busy', { status: 503, error: 'busy', retryAfterSeconds });
    expect(pauseBefore(0, busy(20), () => 0)).toBe(20_000);
    expect(pauseBefore(0, busy(86_400), () => 0)).toBe(300_000);
    expect(pauseBefore(4, busy(1), () => 1)).toBe(16_000);
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
