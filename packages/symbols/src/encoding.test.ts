import { parseKey } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { storedEncoding, type EncodingRules } from './encoding.ts';

const rules: EncodingRules = { compressExtensions: ['sym'], mimeOverrides: new Map([['sym', 'text/plain']]) };

test.each([
  ['a/AB/a.sym', 'text/plain', 'gzip'],
  ['a/AB/a.SYM', 'text/plain', 'gzip'],
  ['a/AB/a.pd_', 'application/octet-stream', null],
  ['a/AB/a.dbg.gz', 'application/octet-stream', null],
  ['a/AB/a', 'application/octet-stream', null],
  // What every object has from its prototype.
  ['m.constructor/AB/m.constructor', 'application/octet-stream', null],
  ['m/AB/.__proto__', 'application/octet-stream', null],
  ['m/AB/m.__proto__', 'application/octet-stream', null],
  ['m/AB/m.toString', 'application/octet-stream', null],
])('%s is stored as %s, %s', (key, contentType, contentEncoding) => {
  expect(storedEncoding(parseKey(key), rules)).toEqual({ contentType, contentEncoding });
});
