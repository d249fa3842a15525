import { expect, test } from 'vitest';
import { checkArchive } from './check-archive.ts';

const zip = 'PK\u0003\u0004…';

test.each([
  ['symbols.zip', zip, undefined],
  ['SYMBOLS.ZIP', zip, undefined],
  ['symbols.zip', 'PK\u0005\u0006', undefined],
  ['symbols.tar.xz', zip, /does not end in \.zip/],
  ['symbols.tar', `${'a'.repeat(257)}ustar\u000000`, undefined],
  ['symbols.tar', 'a'.repeat(600), /not a ZIP/],
  [`${'s'.repeat(97)}.zip`, zip, /longer than 100 characters/],
  ['symbols.zip', '', /empty/],
  ['symbols.zip', `${zip}${'0'.repeat(1_000)}`, /takes 1000 B at most/],
  ['symbols.zip', '<html>', /not a ZIP/],
  ['symbols.zip', 'PK', /not a ZIP/],
])('%s of %j', async (name, content, problem) => {
  const found = await checkArchive(new File([content], name), { maxBytes: 1_000, isAny: false });
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(problem);
});

test.each([
  ['symbols.tgz', [0x1f, 0x8b, 8, 0]],
  ['symbols.tar.gz', [0x1f, 0x8b, 8, 0]],
  ['symbols.tar.zst', [0x28, 0xb5, 0x2f, 0xfd]],
  ['symbols.tzst', [0x50, 0x2a, 0x4d, 0x18]],
])('%s, as it is', async (name, bytes) => {
  expect(await checkArchive(new File([new Uint8Array(bytes)], name), { maxBytes: 1_000, isAny: false })).toBeUndefined();
});

test('where the limit is not known the server says it', async () => {
  expect(await checkArchive(new File([zip.repeat(1_000)], 'symbols.zip'), { maxBytes: undefined, isAny: false })).toBeUndefined();
});

test('what is named by its content is sent whatever it is called and begins with', async () => {
  const check = (name: string, content: string) => checkArchive(new File([content], name), { maxBytes: 1_000, isAny: true });
  expect(await check('libfoo.so.1', '\u007fELF')).toBeUndefined();
  expect(await check('libfoo.so.1', '')).toMatch(/empty/);
  expect(await check('l'.repeat(101), 'x')).toMatch(/longer than 100 characters/);
});
