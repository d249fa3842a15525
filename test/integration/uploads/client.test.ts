// @symdepot/client against a whole system: every way to hand over an archive, and every call once.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { createClient, type ArchiveSource, type Client, type HeardUpload } from '@symdepot/client';
import { createSampleArchive, createZip, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let system: System;
let client: Client;
let seed = 95_000;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true' });
  const token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient({ url: new URL(system.process.url), token });
}, 120_000);
afterAll(() => system[Symbol.asyncDispose]());

const sample = () => createSampleArchive({ files: 3, bytes: 30_000, seed: seed++ });

async function expectDownloads(files: readonly SampleFile[]): Promise<void> {
  const found = await client.coverage(files.map(({ key }) => ({ key })));
  expect(found.map(({ available }) => available)).toEqual(files.map(() => true));
  for (const { key, content } of files) expect((await buffer((await client.download(key)).body)).equals(content)).toBe(true);
}

/** Each way, and what has to be there for it while it is sent. */
const ways: Readonly<Record<string, (zip: Buffer) => Promise<{ source: ArchiveSource } & Partial<AsyncDisposable>>>> = {
  'bytes in memory': async (zip) => ({ source: zip }),
  'a stream': async (zip) => ({ source: () => Readable.from([zip.subarray(0, 1_000), zip.subarray(1_000)]) }),
  'a file': async (zip) => {
    const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-client-'));
    await writeFile(join(folder, 'a.zip'), zip);
    return { source: join(folder, 'a.zip'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  },
  'a URL': async (zip) => {
    const server = createServer((_, response) => void response.end(zip)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const source = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a.zip`);
    return { source, [Symbol.asyncDispose]: async () => void server.close() };
  },
};

test.each(Object.entries(ways))('%s: uploaded, waited for, and there', async (_, open) => {
  const { files, zip } = await sample();
  const { source, ...held } = await open(zip);
  const { id } = await client.upload(source);
  const states: HeardUpload['state'][] = [];
  const outcome = await client.wait(id, { onProgress: ({ state }) => states.push(state) });
  await held[Symbol.asyncDispose]?.();
  expect([outcome.state, states.at(-1)]).toEqual(['complete', 'complete']);
  expect(outcome.progress.files).toMatchObject({ total: 3, uploaded: 3 });
  await expectDownloads(files);
});

test('the status and the files of an upload, and of one that is refused', async () => {
  const { files, zip } = await sample();
  const { id } = await client.upload(zip);
  await client.wait(id);
  expect(await client.status(id)).toMatchObject({ id, state: 'complete', filename: 'symbols.zip' });
  const rows = await Array.fromAsync(client.files(id, { outcomes: ['uploaded'] }));
  expect(new Set(rows.map(({ key }) => key))).toEqual(new Set(files.map(({ key }) => key)));
  expect(await Array.fromAsync(client.files(id, { outcomes: ['failed', 'skipped'] }))).toEqual([]);

  const refused = await client.upload(await createZip([{ name: 'README.md', content: Buffer.from('x') }]));
  expect(await client.wait(refused.id)).toMatchObject({
    state: 'rejected',
    problems: [{ code: 'member_name_unrecognized', member: 'README.md' }],
  });
});

test('retry and cancel say what they cannot do', async () => {
  const { id } = await client.upload((await sample()).zip);
  await client.wait(id);
  await expect(client.retry(id)).rejects.toMatchObject({ code: 'server_refused', details: { code: 'upload_is_complete', status: 409 } });
  await expect(client.cancel(id)).rejects.toMatchObject({ code: 'server_refused', details: { code: 'upload_has_ended' } });
});

test('coverage by every kind of name, and of what is missing', async () => {
  const { files, zip } = await createSampleArchive({ files: 1, seed: seed++, platforms: ['windows'] });
  await client.wait((await client.upload(zip)).id);
  const [debug_file = '', debug_id = ''] = files[0]!.key.split('/');
  const found = await client.coverage([{ key: files[0]!.key }, { debug_file, debug_id }, { key: 'a.pdb/AB/a.sym' }], { waitSeconds: 1 });
  expect(found.map(({ available, key }) => [available, key])).toEqual([
    [true, files[0]!.key],
    [true, files[0]!.key],
    [false, 'a.pdb/AB/a.sym'],
  ]);
  await expect(client.download('a.pdb/AB/a.sym')).rejects.toMatchObject({ code: 'symbol_not_found' });
});

test('who calls', async () => {
  expect(await client.whoami()).toMatchObject({ email: 'tester@example.com', permissions: ['upload_symbols'] });
  const stranger = createClient({ url: new URL(system.process.url), token: '0'.repeat(32) });
  await expect(stranger.whoami()).rejects.toMatchObject({ code: 'caller_refused', message: 'API Token not matched' });
});
