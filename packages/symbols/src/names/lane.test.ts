import { expect, test } from 'vitest';
import { chooseLane, mayUploadTo } from './lane.ts';

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

test.each([
  { lane: 'release', permissions: ['upload_symbols'], may: true },
  { lane: 'try', permissions: ['upload_symbols'], may: true },
  { lane: 'try', permissions: ['upload_try_symbols'], may: true },
  { lane: 'release', permissions: ['upload_try_symbols'], may: false },
  { lane: 'try', permissions: ['view_all_uploads', 'manage_tokens'], may: false },
] as const)('with $permissions to $lane: $may', ({ lane, permissions, may }) => {
  expect(mayUploadTo(lane, permissions)).toBe(may);
});
