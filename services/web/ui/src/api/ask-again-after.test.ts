import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { askAgainAfter } from './ask-again-after.ts';

test.each<[string, number | undefined, number | undefined, number | false]>([
  ['no error', undefined, undefined, 5_000],
  ['nobody answered', 0, undefined, 20_000],
  ['a fault of the server', 500, undefined, 20_000],
  ['away for a while', 503, 60, 60_000],
  ['away for a moment', 503, 1, 20_000],
  ['asked too often', 429, 30, 30_000],
  ['a wrong filter', 400, undefined, false],
  ['signed out', 401, undefined, false],
  ['without the permission', 403, undefined, false],
  ['not there', 404, undefined, false],
])('%s', (_, status, retryAfterSeconds, wait) => {
  const error = status === undefined ? null : new ApiError({ status, code: 'x', message: 'x', retryAfterSeconds });
  expect(askAgainAfter(5_000, error)).toBe(wait);
});
