// UPLOAD_URL_EXCEPTIONS: uploads of some people go to a bucket of their own and are not served on public paths.
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createClient, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let endpoints: Endpoints;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  const settings = { UPLOAD_URL_EXCEPTIONS: JSON.stringify({ '*@partner.example': fleet.buckets.url('partner') }) };
  endpoints = await fleet.startPublic(settings);
  await fleet.start('worker', settings);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const clientOf = async (email: string) =>
  createClient(endpoints, await createToken(fleet.databaseUrl, { email, permissions: ['upload_symbols'] }));

test('files of such a user are in the private bucket only, and found by nobody, by key or by code id', async () => {
  const { zip, files } = await createSampleArchive({ files: 4, bytes: 30_000, seed: 1, platforms: ['windows'], companions: false });
  const client = await clientOf('Someone@Partner.example'.toLowerCase());
  const response = await client.upload(zip);
  expect(response.status).toBe(201);
  expect(response.json()).toMatchObject({ upload: { bucket: fleet.buckets.nameOf('partner'), skipped_keys: [] } });
  const expected = files.map(({ key }) => `v1/${key}`).toSorted();
  expect(await fleet.buckets.objects('partner')).toEqual(expected);
  expect(await fleet.buckets.objects('symbols')).toEqual([]);
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
  expect((await client.upload(zip)).json()).toMatchObject({ upload: { bucket: fleet.buckets.nameOf('symbols'), skipped_keys: [] } });
  expect(await client.differing(files)).toEqual([]);
});
