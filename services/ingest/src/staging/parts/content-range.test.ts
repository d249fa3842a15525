import { expect, test } from 'vitest';
import { parseContentRange } from './content-range.ts';

test.each([
  [undefined, 5, { kind: 'rest', start: 0, totalBytes: 5 }],
  [undefined, undefined, { kind: 'rest', start: 0, totalBytes: undefined }],
  ['bytes 0-*/*', undefined, { kind: 'rest', start: 0, totalBytes: undefined }],
  ['bytes 5-*/*', 7, { kind: 'rest', start: 5, totalBytes: 12 }],
  ['bytes 5-*/12', undefined, { kind: 'rest', start: 5, totalBytes: 12 }],
  ['bytes */*', 0, { kind: 'ask', totalBytes: undefined }],
  ['bytes */100', undefined, { kind: 'ask', totalBytes: 100 }],
  ['bytes 5-4/5', 0, { kind: 'ask', totalBytes: 5 }],
  ['bytes 0-0/0', 0, { kind: 'ask', totalBytes: 0 }],
  ['bytes 0-4/5', 5, { kind: 'chunk', start: 0, end: 5, totalBytes: 5 }],
  ['Bytes  10-19/*', undefined, { kind: 'chunk', start: 10, end: 20, totalBytes: undefined }],
])('%s with a body of %s bytes', (header, length, range) => {
  expect(parseContentRange(header, length)).toEqual(range);
});

test.each([
  ['bytes 0-4', 5],
  ['0-4/5', 5],
  ['bytes 4-0/5', 5],
  ['bytes 0-5/5', 6],
  ['bytes 0-4/5', 4],
  ['bytes */5', 1],
  ['bytes 5-4/5', undefined],
  ['bytes 4-3/5', 0],
  ['bytes -4/5', 5],
  ['bytes 5-*/12', 8],
  ['bytes 0-9999999999999999/*', 5],
])('%s with a body of %s bytes does not fit', (header, length) => {
  expect(() => parseContentRange(header, length)).toThrow('Content-Range does not fit');
});
