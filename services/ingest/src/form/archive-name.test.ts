import { expect, test } from 'vitest';
import { anyNames, archiveNames } from './archive-name.ts';

test.each([
  ['https://x.test/a/symbols.zip', 'symbols.zip'],
  ['https://x.test/a/symbols.ZIP?name=b.tar', 'symbols.ZIP'],
  ['https://x.test/a%20b.zip', 'a%20b.zip'],
  ['https://x.test/target.crashreporter-symbols-full.tar.zst', 'target.crashreporter-symbols-full.tar.zst'],
  ['https://x.test/a.tar', 'a.tar'],
  ['https://x.test/a.TAR.GZ', 'a.TAR.GZ'],
  ['https://x.test/a.tgz', 'a.tgz'],
  ['https://x.test/a.tzst', 'a.tzst'],
  [`https://x.test/${'a'.repeat(200)}.zip`, `${'a'.repeat(96)}.zip`],
])('the name of %.60s', (url, name) => {
  expect(archiveNames.ofUrl(new URL(url))).toBe(name);
});

test.each([
  ['https://x.test/', ''],
  ['https://x.test/a.zip/', ''],
  ['https://x.test/a.tar.xz', '.xz'],
  ['https://x.test/a.gz', '.gz'],
  ['https://x.test/zip?x.zip', ''],
])('%s is no archive', (url, extension) => {
  expect(() => archiveNames.ofUrl(new URL(url))).toThrow(`Unrecognized archive file extension "${extension}"`);
});

test('a field name is not cut', () => {
  expect(() => archiveNames.check(`${'a'.repeat(96)}.zip`, 'x')).not.toThrow();
  expect(() => archiveNames.check(`${'a'.repeat(97)}.zip`, 'x')).toThrow('is longer than 100 characters');
  expect(() => archiveNames.check('symbols.txz', 'x')).toThrow('Unrecognized archive file extension ".txz"');
});

test.each([
  ['https://x.test/a/libfoo.so?b', 'libfoo.so'],
  ['https://x.test/a%20b.pdb', 'a b.pdb'],
  ['https://x.test/a%0Ab', 'ab'],
  ['https://x.test/100%.so', '100%.so'],
  ['https://x.test/', ''],
])('the name of %s, where any is taken', (url, name) => {
  expect(anyNames.ofUrl(new URL(url))).toBe(name);
});

test('any name is taken that is no longer than others, and has no control characters', () => {
  expect(() => anyNames.check('libfoo.so.1', 'x')).not.toThrow();
  expect(() => anyNames.check('a'.repeat(101), 'x')).toThrow('is longer than 100 characters');
  expect(() => anyNames.check('a\tb', 'x')).toThrow('control characters');
});
