import { expect, test } from 'vitest';
import { archiveNameOf, checkArchiveName } from './archive-name.ts';

test.each([
  ['https://x.test/a/symbols.zip', 'symbols.zip'],
  ['https://x.test/a/symbols.ZIP?name=b.tar', 'symbols.ZIP'],
  ['https://x.test/a%20b.zip', 'a%20b.zip'],
  [`https://x.test/${'a'.repeat(200)}.zip`, `${'a'.repeat(96)}.zip`],
])('the name of %.60s', (url, name) => {
  expect(archiveNameOf(new URL(url))).toBe(name);
});

test.each([
  ['https://x.test/', ''],
  ['https://x.test/a.zip/', ''],
  ['https://x.test/a.tar.gz', '.gz'],
  ['https://x.test/zip?x.zip', ''],
])('%s is no ZIP', (url, extension) => {
  expect(() => archiveNameOf(new URL(url))).toThrow(`Unrecognized archive file extension "${extension}"`);
});

test('a field name is not cut', () => {
  expect(() => checkArchiveName(`${'a'.repeat(96)}.zip`, 'x')).not.toThrow();
  expect(() => checkArchiveName(`${'a'.repeat(97)}.zip`, 'x')).toThrow('is longer than 100 characters');
  expect(() => checkArchiveName('symbols.tgz', 'x')).toThrow('Unrecognized archive file extension ".tgz"');
});
