import { expect, test } from 'vitest';
import { chooseLane } from './lane.ts';

test.each([
  { field: undefined, mayRelease: true, lane: 'release' },
  { field: undefined, mayRelease: false, lane: 'try' },
  { field: '1', mayRelease: true, lane: 'try' },
  { field: '0', mayRelease: true, lane: 'try' },
  { field: 'false', mayRelease: false, lane: 'try' },
  // In Tecken an empty field let a try-only token write release symbols.
  { field: '', mayRelease: false, lane: 'try' },
  { field: '', mayRelease: true, lane: 'release' },
] as const)('try=$field, upload_symbols=$mayRelease → $lane', ({ field, mayRelease, lane }) => {
  expect(chooseLane(field, mayRelease)).toBe(lane);
});
