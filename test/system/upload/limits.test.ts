// The size of an archive, and how long its sender waits (contract §2). Neighbour: upload.test.ts, where all goes well.
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { encodeForm, send } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const limit = 100_000;

let fleet: Fleet;
let ingest: ServiceProcess;
let endpoints: Endpoints;
let client: Client;
let token: string;

// Without a worker nothing ever ends, until a test starts one.
beforeAll(async () => {
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: { UPLOAD_MAX_BYTES: String(limit), UPLOAD_WAIT_SECONDS: '1' },
  });
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const [started, status] = await Promise.all([fleet.start('ingest'), fleet.start('status')]);
  ingest = started;
  endpoints = { ingest: ingest.url, status: status.url, download: '' };
  client = createClient(endpoints, token);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const tooLarge = {
  status: 413,
  error: `The archive is larger than the limit of ${limit} bytes (UPLOAD_MAX_BYTES). Split it into several archives`,
};

describe('an archive over the limit', () => {
  test('told by its Content-Length: 413 without being read', async () => {
    const headers = { 'Auth-Token': token, 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': String(2 * 1024 ** 2) };
    // Only the head is sent: whoever waits for the body waits for ever.
    const response = await send(`${ingest.url}/upload/`, { method: 'POST', headers, body: new Readable({ read() {} }) });
    expect({ status: response.status, error: response.json()['error'] }).toEqual(tooLarge);
  });

  test('found while it is read, in chunks of unknown number: 413, nothing staged', async () => {
    const form = await encodeForm([{ name: 'a.zip', content: Buffer.alloc(limit + 1), filename: 'a.zip' }]);
    const body = Readable.from([form.body.subarray(0, limit), form.body.subarray(limit)]);
    const response = await send(`${ingest.url}/upload/`, { method: 'POST', headers: { ...form.headers, 'Auth-Token': token }, body });
    expect({ status: response.status, error: response.json()['error'] }).toEqual(tooLarge);
    expect(await fleet.buckets.objects('staging')).toEqual([]);
  });

  test('the limit itself is allowed', async () => {
    const response = await client.upload(Buffer.alloc(limit), { headers: { Prefer: 'respond-async' } });
    expect(response.status).toBe(202);
  });
});

describe('while nothing happens', () => {
  test('Prefer: respond-async is answered at once, with where to ask', async () => {
    const { zip } = await createSampleArchive({ files: 2, bytes: 10_000 });
    const response = await client.upload(zip, { headers: { Prefer: 'respond-async, wait=10' } });
    expect(response.status).toBe(202);
    const { upload } = response.json<{ upload: { id: number; completed_at: null } }>();
    expect(upload).toMatchObject({ size: zip.length, state: 'staged', completed_at: null, skipped_keys: [] });
    const self = `/api/uploads/upload/${upload.id}`;
    expect(response.headers).toMatchObject({
      location: self,
      'retry-after': expect.stringMatching(/^\d+$/),
      'preference-applied': 'respond-async',
    });
    const status = await client.statusResponse(upload.id);
    expect(status.headers['retry-after']).toMatch(/^\d+$/);
    expect(status.json<{ upload: object }>().upload).toMatchObject({
      state: 'staged',
      attempts: 0,
      started_at: null,
      progress: { files: { total: 0, uploaded: 0, skipped: 0, ignored: 0, failed: 0 }, bytes: { total: 0, done: 0 } },
      links: { self },
    });
    expect(await fleet.buckets.objects('staging')).toContain(`staging/${upload.id}.zip`);
  });

  test('Prefer: wait=N waits, at most as long as the server wants, then 202', async () => {
    const { zip } = await createSampleArchive({ files: 2, bytes: 10_000 });
    for (const [asked, applied] of [
      [0, 0],
      [1, 1],
      [60, 1],
    ]) {
      const startedAt = performance.now();
      const response = await client.upload(zip, { headers: { Prefer: `wait=${asked}` } });
      expect([response.status, response.headers['preference-applied']]).toEqual([202, `wait=${applied}`]);
      expect(performance.now() - startedAt).toBeGreaterThan(applied! * 990);
    }
  });

  test('a caller without preference gets 503 when the wait has run out, and the work goes on', async () => {
    const { zip, files } = await createSampleArchive({ files: 2, bytes: 10_000 });
    const response = await client.upload(zip);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
    const { error, code } = response.json<{ error: string; code: string }>();
    expect(code).toBe('upload_in_progress');
    const id = Number(/ask \/api\/uploads\/upload\/(\d+)$/.exec(error)?.[1]);
    expect(error).toBe(
      `Upload ${id} is still being processed. Send the same archive again to wait for it, or ask /api/uploads/upload/${id}`,
    );
    // The same bytes again join that upload, as the message says; by this process they may wait until it has ended.
    const patient = await fleet.start('ingest', { UPLOAD_WAIT_SECONDS: '100' });
    const again = createClient({ ...endpoints, ingest: patient.url }, token).upload(zip);
    await waitFor(() => patient.log().some(({ msg }) => msg === 'upload joined'));
    const worker = await fleet.start('worker');
    const told = await again;
    expect(told.status).toBe(201);
    expect(told.json()).toMatchObject({ upload: { id, skipped_keys: [] } });
    expect((await client.status(id)).progress.files.uploaded).toBe(files.length);
    expect(await worker.stop()).toBe(0);
  });
});
