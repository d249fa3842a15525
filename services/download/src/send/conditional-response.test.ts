import type { StoredObject } from '@symdepot/storage';
import { expect, test } from 'vitest';
import { planResponse } from './conditional-response.ts';

const updatedAt = new Date('2026-11-21T04:05:06.789Z');
const object: StoredObject = {
  name: 'v1/a/AB/a.sym',
  storedBytes: 1_000,
  generation: '42',
  contentType: 'text/plain',
  contentEncoding: 'gzip',
  cacheControl: 'no-transform',
  metadata: {},
  updatedAt,
};
const date = 'Sat, 21 Nov 2026 04:05:06 GMT';
const part = (start: number, end: number) => ({ status: 206, range: { start, end } });

test.each([
  ['nothing', {}, { status: 200 }],
  ['the same ETag', { 'if-none-match': '"42"' }, { status: 304 }],
  ['a list with the ETag, weak', { 'if-none-match': '"1", W/"42"' }, { status: 304 }],
  ['any ETag', { 'if-none-match': '*' }, { status: 304 }],
  ['another ETag', { 'if-none-match': '"41"', 'if-modified-since': date }, { status: 200 }],
  ['the same date', { 'if-modified-since': date }, { status: 304 }],
  ['an older date', { 'if-modified-since': 'Sat, 21 Nov 2026 04:05:05 GMT' }, { status: 200 }],
  ['no date', { 'if-modified-since': 'yesterday' }, { status: 200 }],
  ['a reload', { 'if-none-match': '"42"', 'cache-control': 'no-cache' }, { status: 200 }],
  ['an ETag and a range', { 'if-none-match': '"42"', range: 'bytes=0-1' }, { status: 304 }],
  ['the first bytes', { range: 'bytes=0-99' }, part(0, 100)],
  ['from the middle', { range: 'bytes=900-' }, part(900, 1_000)],
  ['past the end', { range: 'bytes=900-5000' }, part(900, 1_000)],
  ['the last byte', { range: 'bytes=999-999' }, part(999, 1_000)],
  ['the last bytes', { range: 'bytes=-10' }, part(990, 1_000)],
  ['more last bytes than there are', { range: 'bytes=-5000' }, part(0, 1_000)],
  ['no last bytes', { range: 'bytes=-0' }, { status: 416 }],
  ['behind the end', { range: 'bytes=1000-' }, { status: 416 }],
  ['another unit', { range: 'lines=0-1' }, { status: 200 }],
  ['nonsense', { range: 'bytes=a-b' }, { status: 200 }],
  ['two parts', { range: 'bytes=0-1,5-6' }, { status: 200 }],
  ['two parts that are one', { range: 'bytes=0-4,5-6' }, part(0, 7)],
  ['this ETag or none', { 'if-match': '"1", "42"' }, { status: 200 }],
  ['whatever is there', { 'if-match': '*', 'if-unmodified-since': 'Sat, 21 Nov 2026 04:05:05 GMT' }, { status: 200 }],
  ['the rest of another ETag', { 'if-match': '"41"', range: 'bytes=10-' }, { status: 412 }],
  ['the rest of what is only alike', { 'if-match': 'W/"42"', range: 'bytes=10-' }, { status: 412 }],
  ['the rest of what is older', { 'if-unmodified-since': 'Sat, 21 Nov 2026 04:05:05 GMT', range: 'bytes=10-' }, { status: 412 }],
  ['the rest of that time', { 'if-unmodified-since': date, range: 'bytes=10-' }, part(10, 1_000)],
  ['the rest of no time', { 'if-unmodified-since': 'yesterday', range: 'bytes=10-' }, part(10, 1_000)],
  ['a range of these bytes', { range: 'bytes=0-9', 'if-range': '"42"' }, part(0, 10)],
  ['a range of bytes of that time', { range: 'bytes=0-9', 'if-range': date }, part(0, 10)],
  ['a range of other bytes', { range: 'bytes=0-9', 'if-range': '"41"' }, { status: 200 }],
  ['a range of bytes that are only alike', { range: 'bytes=0-9', 'if-range': 'W/"42"' }, { status: 200 }],
  ['a range of older bytes', { range: 'bytes=2000-', 'if-range': 'Sat, 21 Nov 2026 04:05:05 GMT' }, { status: 200 }],
])('%s', (_what, headers, plan) => {
  expect(planResponse(headers, object)).toEqual(plan);
});

test('an empty object has no ranges', () => {
  const empty = { ...object, storedBytes: 0 };
  expect(planResponse({ range: 'bytes=0-' }, empty)).toEqual({ status: 416 });
  expect(planResponse({ range: 'bytes=-1' }, empty)).toEqual({ status: 416 });
});
