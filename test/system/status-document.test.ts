// The examples of docs/status.md, run as they stand there.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { examplesOf, readDocument } from './document-examples.ts';
import { startSystem, type System } from './system.ts';
import { createToken } from './tokens.ts';

const examples = examplesOf(readDocument('status.md'), 'sh');

let system: System;
let token: string;
let folder: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-status-'));
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What each prints in the end, for an upload that becomes complete. */
const prints = [
  /"state":"complete","step":"done"/,
  /^complete\n$/,
  /event: upload\nid: \d+\ndata: \{[^\n]*"state":"complete"[^\n]*\}\n\n$/,
  /"total":0/,
];

test('there are as many examples as are known here', () => expect(examples).toHaveLength(prints.length));

test.each(examples.map((script, index) => ({ script, printed: prints[index]! })))('$script', async ({ script, printed }) => {
  const client = system.clientWith(token);
  const id = await client.submit((await createSampleArchive({ files: 30, bytes: 300_000, seed: 60_000 })).zip);
  if (script.startsWith('curl -H')) await client.untilState(id, 'complete');
  const { stdout } = await promisify(execFile)('bash', ['-uc', script], {
    cwd: folder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', URL: system.process.url, TOKEN: token, ID: String(id) },
    timeout: 120_000,
  });
  expect(stdout).toMatch(printed);
});
