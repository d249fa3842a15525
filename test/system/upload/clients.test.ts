// The habits of the clients that exist: Firefox's script, the Rust uploader, and whoever copies from the README.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSampleArchive, createZip, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { slowInspection } from '../../harness/postgres/slow-inspection.ts';
import { sendAsFirefox, sendAsRustUploader } from '../../harness/clients/client-habits.ts';
import { encodeForm, send } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');

let system: System;
let token: string;
let folder: string;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-clients-'));
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("Firefox's script", () => {
  test('field symbols.zip, no redirect followed, any answer but 2xx is a failure, the path with its slash', async () => {
    const zip = await createZip([{ name: 'libxul.so/AB12/libxul.so.sym', content: Buffer.from('MODULE Linux arm AB12 libxul.so\n') }]);
    const form = await encodeForm([{ name: 'symbols.zip', content: zip, filename: 'symbols.zip' }]);
    const response = await send(`${system.process.url}/upload/`, {
      method: 'POST',
      body: form.body,
      headers: {
        ...form.headers,
        'Auth-Token': token,
        'User-Agent': 'python-requests/2.28.1',
        'Accept-Encoding': 'gzip, deflate',
        Accept: '*/*',
      },
    });
    expect(response.status).toBe(201);
  });
});

describe('the Rust uploader', () => {
  test('three archives of 64 MiB at once, in fields symbols-<n>.zip: each 201 with skipped_keys; the next time all are skipped', async () => {
    const archives = await Promise.all([1, 2, 3].map((number) => bigArchive(number)));
    const client = system.clientWith(token);
    const uploadAll = async () => Promise.all(archives.map(({ zip }, index) => client.upload(zip, { name: `symbols-${index + 1}.zip` })));
    const skippedOf = (response: Awaited<ReturnType<typeof client.upload>>) =>
      response.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys;

    const first = await uploadAll();
    expect(first.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(first.map(skippedOf)).toEqual([[], [], []]);
    for (const { files } of archives) expect(await client.differing(files)).toEqual([]);

    const second = await uploadAll();
    expect(second.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(second.map((response) => skippedOf(response).toSorted())).toEqual(
      archives.map(({ files }) => files.map(({ key }) => key).toSorted()),
    );
  });

  /** 64 MiB that do not compress, in four files: what a `.pd_` is. */
  async function bigArchive(number: number): Promise<{ zip: Buffer; files: SampleFile[] }> {
    const files = [1, 2, 3, 4].map((part) => ({
      key: `big${number}.pdb/${number}${part}AB/big${number}.pd_` as SampleFile['key'],
      content: randomBytes(16 * 2 ** 20),
    }));
    return {
      zip: await createZip(
        files.map(({ key, content }) => ({ name: key, content })),
        { compress: false },
      ),
      files,
    };
  }
});

describe('where a caller waits two seconds, and the archive takes five', () => {
  /** Their first pauses, 10 s and a minute, are shortened to what still outlasts the work. */
  const clients = [
    { name: "Firefox's script", sendAs: sendAsFirefox, speed: 2, field: 'symbols.zip', seed: 31 },
    { name: 'the Rust uploader', sendAs: sendAsRustUploader, speed: 8, field: 'symbols-1.zip', seed: 32 },
  ];
  let slow: System;

  beforeAll(async () => {
    slow = await startSystem(inject('postgresUrl'), { UPLOAD_WAIT_SECONDS: '2' });
    await slowInspection(slow.databaseUrl, 5);
  });
  afterAll(async () => slow[Symbol.asyncDispose]());

  test.each(clients)('$name comes back after the work is done, and ends well', async ({ sendAs, speed, field, seed }) => {
    const client = await slow.clientFor({ email: `builder${seed}@example.com`, permissions: ['upload_symbols'] });
    // One member: what is read takes five seconds, as often as it is read.
    const { files, zip } = await createSampleArchive({ files: 1, seed });
    const { isDone, statuses, response } = await sendAs({ speed, send: () => client.upload(zip, { name: field }) });
    expect([isDone, statuses[0], response?.status]).toEqual([true, 503, 201]);
    expect(await client.differing(files)).toEqual([]);
  });
});

describe('who copies from the README', () => {
  const commands = [...readme.matchAll(/^curl .*$/gm)].map(([command]) => command);
  /** What each must print, by what makes it known. The one by URL names a host that is not allowed. */
  const expectations: readonly { readonly has: string; readonly prints: string }[] = [
    { has: 'respond-async', prints: 'HTTP/1.1 202 Accepted' },
    { has: '--form symbols.zip=@symbols.zip', prints: '{"upload":{"id":' },
    { has: '/api/uploads/upload/1', prints: '"state":"complete"' },
    { has: '--form url=', prints: 'Not an allowed domain' },
    { has: '-L --compressed', prints: 'MODULE windows' },
    { has: '/api/coverage', prints: '"available":1,"missing":0' },
  ];

  test('every example is known to this test', () => {
    expect(commands.length).toBeGreaterThanOrEqual(expectations.length);
    for (const { has } of expectations) expect(commands.some((command) => command.includes(has))).toBe(true);
  });

  test.each(commands)('%s', async (command) => {
    const key = /8000\/(\S+\.sym)/.exec(readme)![1]!;
    const zip = await createZip([{ name: key, content: Buffer.from('MODULE windows x86_64 44E4EC8C2F41492B9369D6B9A059577C2 xul.pdb\n') }]);
    await writeFile(join(folder, 'symbols.zip'), zip);
    expect((await system.clientWith(token).upload(zip)).status).toBe(201);
    const script = command.replaceAll('http://127.0.0.1:8000', system.process.url);
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
      cwd: folder,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', TOKEN: token },
    });
    const { prints } = expectations.find(({ has }) => command.includes(has)) ?? { prints: 'an example that this test does not know' };
    expect(stdout).toContain(prints);
  });
});
