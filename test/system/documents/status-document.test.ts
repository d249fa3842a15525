// The examples of docs/status.md, run as they stand there.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSampleArchive, createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { examplesOf, impatient, readDocument, type RanExample } from '../../harness/clients/document-examples.ts';
import { createDocumentHarness, type DocumentHarness } from '../../harness/systems/document-harness.ts';

const examples = examplesOf(readDocument('status.md'), 'sh');

let harness: DocumentHarness;
beforeAll(async () => {
  harness = await createDocumentHarness(inject('postgresUrl'));
});
afterAll(async () => harness[Symbol.asyncDispose]());

/** What each prints in the end, for an upload that becomes complete. */
const prints = [
  /"state":"complete","step":"done"/,
  /^complete\n$/,
  /event: upload\nid: \d+\ndata: \{[^\n]*"state":"complete"[^\n]*\}\n\n$/,
  /"total":0/,
];

test('there are as many examples as are known here', () => expect(examples).toHaveLength(prints.length));

test.each(examples.map((script, index) => ({ script, printed: prints[index]! })))('$script', async ({ script, printed }) => {
  const client = harness.system.clientWith(harness.token);
  const id = await client.submit((await createSampleArchive({ files: 30, bytes: 300_000, seed: 60_000 })).zip);
  if (script.startsWith('curl -H')) await client.untilState(id, 'complete');
  expect(await run(script, { ID: String(id) })).toMatchObject({ code: 0, stdout: expect.stringMatching(printed) as string });
});

const run = (script: string, variables: Readonly<Record<string, string>>): Promise<RanExample> =>
  harness.run(script, { URL: harness.system.process.url, ...variables });

describe('the loop ends', () => {
  const loop = impatient(examples.find((script) => script.includes('until'))!);
  const submit = async (file: { name: string; content: Buffer }): Promise<string> =>
    String(await harness.system.clientWith(harness.token).submit(await createZip([file])));

  test('with 1 for a rejected upload, also where that of another one lies about', async () => {
    await writeFile(join(harness.folder, 'status.json'), '{"upload":{"state":"complete","step":"done"}}');
    const id = await submit({ name: 'README.md', content: Buffer.from('x') });
    expect(await run(loop, { ID: id })).toMatchObject({ code: 1, stdout: 'rejected\n' });
  });

  test('with 1 for a token that is wrong, and says so', async () => {
    const id = await submit({ name: 'README.md', content: Buffer.from('y') });
    const wrong = await run(loop, { ID: id, TOKEN: '0'.repeat(32) });
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('API Token not matched') as string });
  });

  test('with 1 for an upload that is not there', async () => {
    expect(await run(loop, { ID: '999999' })).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('"error"') as string });
  });

  test('with 2 when the server stays away', async () => {
    const away = await run(loop, { ID: '1', URL: 'http://127.0.0.1:9' });
    expect(away).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no response: 000') as string });
  });
});
