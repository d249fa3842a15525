import { expect, test } from 'vitest';
import { checkArchive } from './check-archive.ts';

const zip = 'PK\u0003\u0004…';

test.each([
  ['symbols.zip', zip, undefined],
  ['SYMBOLS.ZIP', zip, undefined],
  ['symbols.zip', 'PK\u0005\u0006', undefined],
  ['symbols.tar', zip, /does not end in \.zip/],
  [`${'s'.repeat(97)}.zip`, zip, /longer than 100 characters/],
  ['symbols.zip', '', /empty/],
  ['symbols.zip', `${zip}${'0'.repeat(1_000)}`, /takes 1000 B at most/],
  ['symbols.zip', '<html>', /not a ZIP/],
  ['symbols.zip', 'PK', /not a ZIP/],
])('%s of %j', async (name, content, problem) => {
  const found = await checkArchive(new File([content], name), 1_000);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(problem);
});

test('where the limit is not known the server says it', async () => {
  expect(await checkArchive(new File([zip.repeat(1_000)], 'symbols.zip'), undefined)).toBeUndefined();
});
