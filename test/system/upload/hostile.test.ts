// The hostile suite: every archive of testkit/hostile through the real endpoint, and what is left of it afterwards.
import { hostileArchives, hostileSettings, type Expected, type HostileArchive } from '@symdepot/testkit/hostile';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { readResidentBytes } from '../../harness/processes/resident-bytes.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

const MiB = 1024 ** 2;

let system: System;
let client: Client;
let residentBefore: number;
const rejectedIds: number[] = [];

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), {
    ...hostileSettings,
    BATCH_MAX_MEMBERS: '100', // so that some of them are cut into several
    UPLOAD_RATE_PER_MINUTE: '1000000',
    LOG_LEVEL: 'info',
  });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  residentBefore = await readResidentBytes(system.process.pid);
});
afterAll(async () => system[Symbol.asyncDispose]());

interface Rejection {
  readonly error: string;
  readonly code: string;
  readonly details: readonly { readonly code: string; readonly member: string | null; readonly message: string }[];
  readonly links: { readonly self: string };
}

async function expectRejected(response: HttpResponse, { problems }: Expected & { status: 400 }): Promise<void> {
  expect(response.status, response.body.toString().slice(0, 500)).toBe(400);
  const { error, code, details, links } = response.json<Rejection>();
  const id = Number(links.self.split('/').at(-1));
  rejectedIds.push(id);
  expect(details.slice(0, 20)).toEqual(problems.slice(0, 20).map((problem) => expect.objectContaining(problem) as unknown));
  expect(details.map(({ code: each, member }) => [each, member])).toEqual(problems.map(({ code: each, member }) => [each, member]));
  expect([code, error]).toEqual([details[0]!.code, details[0]!.message]);
  expect(await client.status(id)).toMatchObject({ state: 'rejected', error, problems: details, file_uploads: [] });
}

async function expectStored(response: HttpResponse, { files, ignored = [] }: Expected & { status: 201 }): Promise<void> {
  expect(response.status, response.body.toString().slice(0, 500)).toBe(201);
  const { upload } = response.json<{ upload: { id: number; skipped_keys: string[] } }>();
  expect(upload.skipped_keys).toEqual([]);
  const status = await client.status(upload.id);
  expect(status).toMatchObject({ state: 'complete', error: null, problems: [], ignored_keys: ignored });
  expect(status.file_uploads.map(({ key }) => key).toSorted()).toEqual(files.map(({ key }) => key).toSorted());
  for (const { key, content } of files) {
    const found = await client.download(`/${key.split('/').map(encodeURIComponent).join('/')}`);
    expect([key, found.status]).toEqual([key, 200]);
    expect(found.content.equals(content), key).toBe(true);
  }
}

test.concurrent.for(hostileArchives.map((archive) => [archive.name, archive] as [string, HostileArchive]))('%s', async ([, archive]) => {
  const response = await client.upload(archive.build());
  const wanted = archive.expect;
  if (wanted.status === 400) await expectRejected(response, wanted);
  else if (wanted.status === 201) await expectStored(response, wanted);
  else expect([response.status, response.json()['code']]).toEqual([wanted.status, wanted.code]);
});

test('afterwards: the bucket holds the files of accepted archives, and nothing of a refused one', async () => {
  const accepted = hostileArchives.flatMap(({ expect: wanted }) => (wanted.status === 201 ? wanted.files : []));
  expect(await system.buckets.objects('symbols')).toEqual(accepted.map(({ key }) => `v1/${key}`).toSorted());
});

test('afterwards: only refused archives are still staged, for a retry', async () => {
  const kept = rejectedIds.map((id) => `staging/${id}.zip`).toSorted();
  await waitFor(async () => (await system.buckets.objects('staging')).length <= kept.length);
  expect(await system.buckets.objects('staging')).toEqual(kept);
});

test('afterwards: the service is well, has logged no fault, and has not grown', async () => {
  expect((await send(`${system.process.url}/__heartbeat__`)).status).toBe(200);
  expect(system.process.log().filter(({ level }) => level === 'error' || level === 50)).toEqual([]);
  const grownBytes = (await readResidentBytes(system.process.pid)) - residentBefore;
  expect(grownBytes).toBeLessThan(400 * MiB);
});
