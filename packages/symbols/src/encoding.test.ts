import { expect, test } from 'vitest';
import { defaultEncodingRules, storedEncoding } from './encoding.ts';
import { parseKey } from './key.ts';

test.each([
  ['a/AB/a.sym', 'text/plain', 'gzip'],
  ['a/AB/a.SYM', 'text/plain', 'gzip'],
  ['a/AB/a.pd_', 'application/octet-stream', null],
  ['a/AB/a.dbg.gz', 'application/octet-stream', null],
  ['a/AB/a', 'application/octet-stream', null],
])('%s is stored as %s, %s', (key, contentType, contentEncoding) => {
  expect(storedEncoding(parseKey(key), defaultEncodingRules)).toEqual({ contentType, contentEncoding });
});
