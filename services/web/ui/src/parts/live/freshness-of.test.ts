import { expect, test } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { freshnessOf, type Freshness } from './freshness-of.ts';

const now = 1_000_000;
const seen = (dataUpdatedAt: number, status?: number) => ({
  dataUpdatedAt,
  error: status === undefined ? null : new ApiError({ status, code: 'x', message: 'x' }),
  errorUpdatedAt: status === undefined ? 0 : now - 2_000,
});

test.each<[string, Parameters<typeof freshnessOf>[0], boolean, Freshness['state']]>([
  ['before the first answer', [seen(0)], false, 'loading'],
  ['before one of the first answers', [seen(now), seen(0)], false, 'loading'],
  ['just answered', [seen(now - 30_000)], false, 'live'],
  ['asked, and not answered for long', [seen(now - 30_001)], false, 'old'],
  ['one of two is old', [seen(now), seen(now - 30_001)], false, 'old'],
  ['an error that passes', [seen(now - 5_000, 503)], false, 'reconnecting'],
  ['the same without any answer before', [seen(0, 0)], false, 'reconnecting'],
  ['an error that does not pass', [seen(now - 5_000, 403)], false, 'old'],
  ['paused, whatever it is', [seen(now - 90_000, 503)], true, 'paused'],
])('%s', (_, queries, isPaused, state) => {
  expect(freshnessOf(queries, isPaused, now).state).toBe(state);
});

test('it counts down to the next question', () => {
  expect(freshnessOf([seen(now - 5_000, 503)], false, now)).toMatchObject({ againInSeconds: 3, ageMs: 5_000, isOld: false });
});
