import { expect, test } from 'vitest';
import { contentCodingOf } from './content-coding.ts';

test.each([
  [undefined, 'plain'],
  ['', 'plain'],
  ['identity', 'plain'],
  ['aws-chunked', 'plain'],
  ['none', 'plain'],
  ['binary', 'plain'],
  ['UTF-8', 'plain'],
  ['aws-chunked, identity,', 'plain'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['aws-chunked,gzip', 'gzip'],
  ['gzip, gzip', 'other'],
  ['gzip, br', 'other'],
  ['zstd', 'other'],
  ['deflate', 'other'],
])('%j is %s', (header, coding) => {
  expect(contentCodingOf(header)).toBe(coding);
});
