// UPLOAD_URL_EXCEPTIONS: uploads of some people go to a bucket of their own and are not served on public paths.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { listObjects } from '../../harness/storage/bucket-folder.ts';
import { createClient, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let folder: string;
let endpoints: Endpoints;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-private-'));
  const exceptions = { '*@partner.example': pathToFileURL(join(folder, 'partner')).href };
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { UPLOAD_URL_EXCEPTIONS: JSON.stringify(exceptions) } });
  endpoints = await fleet.startPublic();
  await fleet.start('worker');
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const clientOf = async (email: string) =>
  createClient(endpoints, await createToken(fleet.databaseUrl, { email, permissions: ['upload_symbols'] }));

test('files of such a user are in the private bucket only, and found by nobody, by key or by code id', async () => {
  const { zip, files } = await createSampleArchive({ files: 4, bytes: 30_000, seed: 1, platforms: ['windows'], companions: false });
  const client = await clientOf('Someone@Partner.example'.toLowerCase());
  const response = await client.upload(zip);
  expect(response.status).toBe(201);
  expect(response.json()).toMatchObject({ upload: { bucket: 'partner', skipped_keys: [] } });
  const expected = files.map(({ key }) => `v1/${key}`).toSorted();
  expect(await listObjects(join(folder, 'partner'))).toEqual(expected);
  expect(await fleet.objects('symbols')).toEqual([]);
  for (const { key, content } of files) {
    expect((await client.get(`/${key}`)).status).toBe(404);
    expect((await client.get(`/api/lookup?key=${encodeURIComponent(key)}`)).json()).toMatchObject({ code: 'never_uploaded' });
    const [, codeId, codeFile] = /^INFO CODE_ID (\S+) (\S+)$/m.exec(content.toString())!;
    expect((await client.get(`/${codeFile}/${codeId}/${codeFile!.replace(/\.\w+$/, '')}.sym`)).status).toBe(404);
  }
  const again = await client.upload(zip);
  expect(again.json<{ upload: { skipped_keys: string[] } }>().upload.skipped_keys).toHaveLength(files.length);
});

test('the same files of another user are public', async () => {
  const { zip, files } = await createSampleArchive({ files: 4, bytes: 30_000, seed: 1, platforms: ['windows'], companions: false });
  const client = await clientOf('someone@else.example');
  expect((await client.upload(zip)).json()).toMatchObject({ upload: { bucket: 'symbols', skipped_keys: [] } });
  expect(await client.differing(files)).toEqual([]);
});
