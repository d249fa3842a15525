// The examples of README.md that ask a server, and those of docs that manage one, run as they stand there: with what a reader
// sees when the token is wrong, the archive is refused or the server is away.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { examplesOf, readDocument, type RanExample } from '../../harness/clients/document-examples.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { settingsOf } from '../../harness/storage/buckets.ts';
import { createDocumentHarness, type DocumentHarness } from '../../harness/systems/document-harness.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const examples = examplesOf(readDocument('../README.md'), 'sh');
const curls = examples.filter((script) => script.startsWith('curl '));
const named = (part: string): string => curls.find((script) => script.includes(part))!;
const key = 'xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym';
const sym = Buffer.from('MODULE windows x86_64 44E4EC8C2F41492B9369D6B9A059577C2 xul.pdb\nFILE 0 a.c\n');

let harness: DocumentHarness;
beforeAll(async () => {
  harness = await createDocumentHarness(inject('postgresUrl'));
});
afterAll(async () => harness[Symbol.asyncDispose]());

const run = (
  script: string,
  { url = harness.system.process.url, ...variables }: Readonly<Record<string, string>> = {},
): Promise<RanExample> => harness.run(script.replaceAll('http://127.0.0.1:8000', url), variables);

const sendGood = async (): Promise<void> => writeFile(join(harness.folder, 'symbols.zip'), await createZip([{ name: key, content: sym }]));

describe('README', () => {
  test('has as many examples for curl as are known here', () => expect(curls).toHaveLength(6));

  test('upload: the number of the answer comes last', async () => {
    const upload = named('-w ');
    await sendGood();
    expect((await run(upload)).stdout).toMatch(/"upload".*\n201\n$/s);
    expect((await run(upload, { TOKEN: '0'.repeat(32) })).stdout).toMatch(/API Token not matched.*\n403\n$/s);
    await writeFile(join(harness.folder, 'symbols.zip'), await createZip([{ name: 'README.md', content: sym }]));
    expect((await run(upload)).stdout).toMatch(/README\.md.*\n400\n$/s);
    expect((await run(upload, { url: 'http://127.0.0.1:9' })).code).toBe(7);
  });

  test('by URL: a host that is not allowed is named', async () => {
    expect((await run(named('--form url='))).stdout).toMatch(/"error":".*(artifacts\.example|domain)/);
  });

  test('not waiting, the status, the events, downloads and coverage', async () => {
    await sendGood();
    const { stdout } = await run(named('respond-async'));
    expect(stdout).toMatch(
      /^HTTP\/1\.1 202 .*^Location: \/api\/uploads\/upload\/\d+\r$.*"state":"staged".*"state":"(staged|processing|complete)"/ims,
    );
    expect((await run(named('/events'))).stdout).toMatch(/^event: upload$/m);
    expect((await run(named('-L --compressed'))).stdout).toBe(sym.toString());
    expect((await run(named('/api/coverage'))).stdout).toContain('"available":true');
  });
});

// Nine commands, each with a process of npm and one of Node.js.
describe('operators', { timeout: 600_000 }, () => {
  const adminBlocks = [...examples, ...['operations.md', 'webhooks.md'].flatMap((name) => examplesOf(readDocument(name), 'sh'))].filter(
    (script) => script.trimStart().startsWith('npm run admin'),
  );
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  });
  afterAll(async () => fleet[Symbol.asyncDispose]());

  const runAdmin = (script: string, variables: Readonly<Record<string, string>> = {}): Promise<RanExample> =>
    harness.run(`cd '${repository}'\nset -e\n${script}`, { ...fleet.settings, ...variables });

  test('there are as many examples as are known here', () => expect(adminBlocks).toHaveLength(8));

  test('people, tokens, sweep and verify', async () => {
    for (const script of adminBlocks.filter((block) => !/token notify|takedown/.test(block))) {
      expect(await runAdmin(script)).toMatchObject({ code: 0 });
    }
    const [notify] = adminBlocks.filter((block) => block.includes('token notify'));
    expect(await runAdmin(notify!)).toMatchObject({ code: 1, stderr: expect.stringContaining('12') as string });
  });

  test('a takedown, and its end', async () => {
    const { system } = harness;
    const here = { ...settingsOf(system.buckets), DATABASE_URL: system.databaseUrl };
    await sendGood();
    expect(await run(named('-w '))).toMatchObject({ code: 0 });
    const [block = ''] = adminBlocks.filter((one) => one.includes('takedown'));
    const [byKey = '', byUpload = '', list = '', lift = ''] = block.split('\n');
    const ran = await runAdmin([byKey.replace(/--key \S+/, `--key ${key}`), list, lift.replace('12 13', '1')].join('\n'), here);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining(key) as string });
    expect(await runAdmin(byUpload, here)).toMatchObject({ code: 1, stderr: expect.stringContaining('4711') as string });
  });

  test('the database away: 2, in words', async () => {
    const away = await runAdmin(adminBlocks[0]!, { DATABASE_URL: 'postgres://me:secret@127.0.0.1:9/symdepot' });
    expect(away).toMatchObject({ code: 2, stderr: expect.stringContaining('database') as string });
  });
});
