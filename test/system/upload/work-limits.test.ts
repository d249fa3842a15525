// Limits hold for the work, and not for the connection that asked for it: fetches whose callers have left, files of protocol v2
// that are being sent, lists that are open, retries. Neighbours: admission.test.ts, coverage.test.ts.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { halting } from '../../harness/systems/v2-harness.ts';
import { announcementOf, createV2Client, put, toSend } from '../../harness/clients/v2-client.ts';

let fleet: Fleet;
let ingest: ServiceProcess;
let status: ServiceProcess;

beforeAll(async () => {
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: {
      ALLOW_UPLOAD_BY_ANY_DOMAIN: 'true',
      UPLOAD_DIRECT_TO_BUCKET: 'false',
      UPLOAD_CONCURRENT_PER_TOKEN: '2',
      UPLOAD_SLOT_WAIT_SECONDS: '1',
      UPLOAD_RATE_PER_MINUTE: '8',
      UPLOAD_V2_OPEN_LISTS_PER_TOKEN: '3',
      UPLOAD_V2_OPEN_FILES_PER_TOKEN: '5',
      UPLOAD_V2_SENDING_PER_TOKEN: '2',
      UPLOAD_V2_SENDING_MAX: '3',
    },
  });
  [ingest, status] = await Promise.all([fleet.start('ingest'), fleet.start('status')]);
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const permissions = ['upload_symbols'];
const newToken = (): Promise<string> => createToken(fleet.databaseUrl, { permissions });
const clientAt = ({ url }: ServiceProcess, token: string): Client => createClient({ ingest: url, status: status.url, download: '' }, token);
const told = (answer: HttpResponse): unknown[] => [answer.status, answer.json()['code'], Number(answer.headers['retry-after']) > 0];
const slots = () => withConnection(fleet.databaseUrl, async (sql) => (await sql.query('SELECT 1 FROM upload_slots')).rowCount);

describe('a fetch', () => {
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    response.on('error', () => {}).write('PK');
    held.push(response);
  });
  const urlOf = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const form = (path: string) => [{ name: 'url', content: urlOf(path) }];
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const response of held.splice(0)) response.destroy();
  });
  afterAll(() => server.close());

  test('keeps its slot when its caller leaves, until it has ended', async () => {
    const client = clientAt(ingest, await newToken());
    const leaving = new AbortController();
    const left = ['/1.zip', '/2.zip'].map((path) => client.uploadForm(form(path), { signal: leaving.signal }).catch(() => 'left'));
    await waitFor(() => held.length === 2);
    leaving.abort();
    expect(await Promise.all(left)).toEqual(['left', 'left']);
    const { zip } = await createSampleArchive({ files: 1 });
    for (let times = 0; times < 3; times++)
      expect(told(await client.uploadForm(form(`/3-${times}.zip`)))).toEqual([429, 'concurrency_limit_exceeded', true]);
    expect(held).toHaveLength(2);
    for (const response of held) response.end();
    await expect.poll(slots, { timeout: 20_000 }).toBe(0);
    expect((await client.upload(zip, { headers: { Prefer: 'respond-async' } })).status).toBe(202);
  });

  test('is given up when it has taken too long in all, however it drips; nothing stays', async () => {
    const hasty = await fleet.start('ingest', { UPLOAD_FETCH_SECONDS: '1.5' });
    const staged = await fleet.buckets.objects('staging');
    const answering = clientAt(hasty, await newToken()).uploadForm(form('/drip.zip'));
    await waitFor(() => held.length === 1);
    const drip = setInterval(() => held[0]!.write('x'), 50);
    const closed = once(held[0]!, 'close');
    const answer = await answering;
    expect([answer.status, answer.json()['error']]).toEqual([500, `${urlOf('/drip.zip')} was not fetched within 1.5 s`]);
    await closed;
    clearInterval(drip);
    await expect.poll(slots).toBe(0);
    expect(await fleet.buckets.objects('staging')).toEqual(staged);
    expect(await hasty.stop()).toBe(0);
  });
});

describe('protocol v2', () => {
  let count = 0;
  const newFile = () => ({ key: `limit${++count}.pdb/AB12${count}/limit${count}.pd_`, content: Buffer.alloc(600 * 1_024, count) });
  const listOf = (files: readonly ReturnType<typeof newFile>[]): string => JSON.stringify({ files: files.map(announcementOf) });

  test('so many lists of a token may be open, and so many files in them; the same list again is no other one', async () => {
    const v2 = createV2Client(ingest.url, await newToken());
    const first = [newFile(), newFile(), newFile()];
    expect((await v2.post(listOf(first))).status).toBe(201);
    expect(told(await v2.post(listOf([newFile(), newFile(), newFile()])))).toEqual([429, 'too_many_open_files', true]);
    for (let lists = 0; lists < 2; lists++) expect((await v2.post(listOf([newFile()]))).status).toBe(201);
    expect(told(await v2.post(listOf([newFile()])))).toEqual([429, 'too_many_open_lists', true]);
    const again = await v2.post(listOf(first));
    expect(again.status).toBe(201);
    expect((await v2.complete(again.json<{ id: number }>().id, { Prefer: 'respond-async' })).status).toBe(202);
    expect((await v2.post(listOf([newFile()]))).status).toBe(201);
    expect((await createV2Client(ingest.url, await newToken()).post(listOf([newFile()]))).status).toBe(201);
  });

  test('so many files of a token are received at once, and so many in all', async () => {
    const begin = async (count: number): Promise<{ url: string; bytes: Buffer }[]> => {
      const files = Array.from({ length: count }, newFile);
      const session = await createV2Client(ingest.url, await newToken()).announce(files.map(announcementOf));
      return files.map(({ content }, index) => toSend(session.files[index]!, content));
    };
    const [[one, two, three], [others], [thirds]] = await Promise.all([begin(3), begin(1), begin(1)]);
    const receiving = async (count: number): Promise<void> =>
      waitFor(async () => (await send(`${ingest.adminUrl}/metrics`)).body.includes(`symdepot_receiving_files ${count}\n`), {
        what: `${count} files that are being received`,
      }).then(() => {});
    const gone = new AbortController();
    const hold = ({ url, bytes }: { url: string; bytes: Buffer }): void => {
      const { body } = halting(bytes.subarray(0, 300 * 1_024));
      put(url, body, { 'Content-Length': String(bytes.length) }, gone.signal).catch(() => {});
    };
    hold(one!);
    hold(two!);
    await receiving(2);
    expect(told(await put(three!.url, three!.bytes))).toEqual([429, 'too_many_files_at_once_of_token', true]);
    hold(others!);
    await receiving(3);
    expect(told(await put(thirds!.url, thirds!.bytes))).toEqual([503, 'too_many_files_at_once', true]);
    gone.abort();
    await receiving(0);
    for (const { url, bytes } of [one!, three!, thirds!]) expect((await put(url, bytes)).status).toBe(200);
  });
});

test('a retry counts as an upload does against the rate of its token', async () => {
  const client = clientAt(ingest, await newToken());
  const notZip = { name: 'a.rar' };
  const statuses: number[] = [];
  for (let times = 0; times < 4; times++) {
    statuses.push((await client.upload(Buffer.from('x'), notZip)).status, (await client.order(4_711, 'retry')).status);
  }
  expect(statuses).toEqual([400, 404, 400, 404, 400, 404, 400, 404]);
  const refused = await client.order(4_711, 'retry');
  expect(told(refused)).toEqual([429, 'rate_limit_exceeded', true]);
  expect(refused.headers['ratelimit']).toMatch(/^"requests";r=0;t=\d+$/);
  expect((await client.order(4_711, 'cancel')).status).toBe(404);
});
