// Notifications over HTTP: a real receiver, signatures checked as docs/webhooks.md says, receivers that fail, hang or answer
// for ever. Neighbour: test/faults/webhooks.test.ts (workers that die in between).
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSampleArchive, createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { spawnAdmin } from '../../harness/own-processes/admin-command.ts';
import { startReceiver, type Received, type Receiver } from '../../harness/network/receiver.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { examplesOf, readDocument } from '../../harness/clients/document-examples.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

interface Notification {
  readonly state: string;
  readonly [field: string]: unknown;
}

const document = readDocument('webhooks.md');
const example = (language: string, mark: string): string => examplesOf(document, language).find((code) => code.includes(mark))!;

let receiver: Receiver;
let seed = 1_000;
const newArchive = () => createSampleArchive({ files: 3, bytes: 20_000, seed: seed++ });
const notificationsOf = async (client: Client, id: number): Promise<readonly Notification[]> =>
  (await client.statusResponse(id)).json<{ upload: { notifications: Notification[] } }>().upload.notifications;
/** The delivery log of an upload, when nothing in it is pending any more. */
const settled = (client: Client, id: number): Promise<readonly Notification[]> =>
  waitFor(
    async () => {
      const all = await notificationsOf(client, id);
      return all.length > 0 && all.every(({ state }) => state !== 'pending') ? all : undefined;
    },
    { timeoutMs: 60_000, what: 'notifications that are delivered or given up' },
  );
const codeOf = (answer: HttpResponse): [number, string] => [answer.status, answer.json<{ code: string }>().code];

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => receiver[Symbol.asyncDispose]());

describe('where any receiver is allowed', () => {
  let fleet: Fleet;
  let worker: ServiceProcess;
  let client: Client;
  let token: { readonly id: number; readonly secret: string };

  const settings = {
    ALLOW_NOTIFY_ANY_DOMAIN: 'true',
    NOTIFY_RETRY_SECONDS: '0.2',
    NOTIFY_MAX_ATTEMPTS: '3',
    NOTIFY_TIMEOUT_SECONDS: '60',
    NOTIFY_CONCURRENCY: '2',
    SWEEP_INTERVAL_SECONDS: '0.5',
    SWEEP_UNTOUCHED_SECONDS: '1',
  };
  const admin = async (...args: string[]): Promise<{ secret: string }> => {
    const { stdout } = await spawnAdmin(['token', 'notify', ...args, '--json'], { DATABASE_URL: fleet.databaseUrl });
    return JSON.parse(stdout) as { secret: string };
  };
  const newToken = async () => {
    const secret = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
    const { rows } = await withConnection(fleet.databaseUrl, (sql) => sql.query<{ id: number }>('SELECT max(id) AS id FROM tokens'));
    return { id: rows[0]!.id, secret };
  };
  const headersFor = (path: string): Record<string, string> => ({ 'X-Notify-Url': receiver.url(path) });
  let endpoints: Awaited<ReturnType<Fleet['startPublic']>>;

  beforeAll(async () => {
    fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
    endpoints = await fleet.startPublic();
    worker = await fleet.start('worker');
    token = await newToken();
    client = createClient(endpoints, token.secret);
  });
  afterAll(async () => fleet[Symbol.asyncDispose]());

  test('complete: told once, signed so that both examples of the document find it genuine', async () => {
    const { zip } = await newArchive();
    const answer = await client.upload(zip, { headers: { 'X-Notify-Url': receiver.url('/complete?key=hidden') } });
    expect(answer.status).toBe(201);
    const { id } = answer.json<{ upload: { id: number } }>().upload;
    const [log] = await settled(client, id);
    const notification = {
      type: 'upload.complete',
      state: 'delivered',
      attempts: 1,
      last_status: 204,
      last_error: null,
      next_attempt_at: null,
    };
    expect(log).toMatchObject({ ...notification, url: receiver.url(''), delivered_at: expect.any(String) });
    const [received, ...others] = receiver.received('/complete');
    expect(others).toEqual([]);
    expect(received!.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': expect.stringMatching(/^symdepot\//) });
    expect(received!.headers['webhook-id']).toBe(log!['id']);
    const { data, type } = receiver.told('/complete')[0]!;
    expect([type, data]).toMatchObject([
      'upload.complete',
      { id, filename: 'symbols.zip', state: 'complete', error: null, problems: [], problem_count: 0, try_symbols: false, size: zip.length },
    ]);
    expect(data['progress']).toMatchObject({ files: { total: 3, uploaded: 3 } });
    expect(data['links']).toMatchObject({ self: `/api/uploads/upload/${id}`, page: `/uploads/upload/${id}` });
    const { secret } = await admin(String(token.id));
    await expectGenuine(received!, secret);
  });

  test('500 twice, then 200: the same id and body, signed anew', async () => {
    receiver.answer('/shaky', (response, count) => response.writeHead(count < 3 ? 500 : 200).end());
    const id = await client.submit((await newArchive()).zip, { headers: headersFor('/shaky') });
    expect((await settled(client, id))[0]).toMatchObject({ state: 'delivered', attempts: 3, last_status: 200, last_error: null });
    const received = receiver.received('/shaky');
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
    const { secret } = await admin(String(token.id));
    for (const one of received) expect((await isGenuine())(one.headers, one.body, secret)).toBe(true);
  });

  test('given up after the last attempt, at once after 410, and no redirect is followed', async () => {
    receiver.answer('/never', (response) => response.writeHead(503).end());
    receiver.answer('/gone', (response) => response.writeHead(410).end());
    receiver.answer('/moved', (response) => response.writeHead(307, { Location: receiver.url('/elsewhere') }).end());
    const submit = async (path: string): Promise<number> => client.submit((await newArchive()).zip, { headers: headersFor(path) });
    const [never, gone, moved] = [await submit('/never'), await submit('/gone'), await submit('/moved')];
    expect((await settled(client, never))[0]).toMatchObject({ state: 'failed', attempts: 3, last_status: 503, last_error: 'answered 503' });
    expect((await settled(client, gone))[0]).toMatchObject({ state: 'failed', attempts: 1, last_status: 410 });
    const error = 'answered 307; redirects are not followed';
    expect((await settled(client, moved))[0]).toMatchObject({ state: 'failed', attempts: 3, last_error: error });
    expect(receiver.received('/elsewhere')).toEqual([]);
    expect((await client.status(never)).state).toBe('complete');
  });

  test('receivers that do not answer keep no upload waiting; an endless answer is not read', async () => {
    const held: ServerResponse[] = [];
    receiver.answer('/holds', (response) => void held.push(response));
    receiver.answer('/endless', (response) => {
      const write = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), write);
      };
      response.writeHead(200);
      write();
    });
    const waiting = await Promise.all(
      Array.from({ length: 6 }, async () => client.submit((await newArchive()).zip, { headers: headersFor('/holds') })),
    );
    await waitFor(() => held.length === 2, { timeoutMs: 60_000, what: 'every slot of notifications taken' });
    expect((await client.upload((await newArchive()).zip)).status).toBe(201);
    const last = await waitFor(async () => (await notificationsOf(client, waiting.at(-1)!))[0], {
      timeoutMs: 60_000,
      what: 'a notification',
    });
    expect(last).toMatchObject({ state: 'pending' });
    receiver.answer('/holds', (response) => response.writeHead(204).end());
    for (const response of held) response.writeHead(204).end();
    for (const id of waiting) expect((await settled(client, id))[0]).toMatchObject({ state: 'delivered', attempts: 1 });
    const endless = await client.submit((await newArchive()).zip, { headers: headersFor('/endless') });
    expect((await settled(client, endless))[0]).toMatchObject({ state: 'delivered', attempts: 1, last_status: 200 });
  });

  test('dead and hanging receivers are given up in time', async () => {
    await worker.stop();
    worker = await fleet.start('worker', { NOTIFY_TIMEOUT_SECONDS: '1' });
    receiver.answer('/hangs', () => {});
    const hanging = await client.submit((await newArchive()).zip, { headers: headersFor('/hangs') });
    const dead = await client.submit((await newArchive()).zip, { headers: { 'X-Notify-Url': 'http://127.0.0.1:9/' } });
    const inTime = { state: 'failed', attempts: 3, last_status: null, last_error: 'no answer within 1 s' };
    expect((await settled(client, hanging))[0]).toMatchObject(inTime);
    expect((await settled(client, dead))[0]).toMatchObject({ state: 'failed', last_error: 'the connection failed (ECONNREFUSED)' });
    await worker.stop();
    worker = await fleet.start('worker');
  });

  test('rejected, with its first problems; and again when it is retried', async () => {
    const zip = await createZip(Array.from({ length: 30 }, (_, at) => ({ name: `bad-${at}.exe`, content: Buffer.from('x') })));
    const answer = await client.upload(zip, { headers: headersFor('/rejected') });
    expect(answer.status).toBe(400);
    await waitFor(() => receiver.told('/rejected').length === 1, { timeoutMs: 30_000, what: 'a notification' });
    const { type, data } = receiver.told('/rejected')[0]!;
    expect([type, data['problem_count'], (data['problems'] as unknown[]).length]).toEqual(['upload.rejected', 30, 20]);
    expect(data['error']).toBe(answer.json()['error']);
    expect((await client.order(data.id, 'retry')).status).toBe(202);
    await waitFor(() => receiver.told('/rejected').length === 2, { timeoutMs: 30_000, what: 'a second notification' });
    const ids = receiver.received('/rejected').map(({ headers }) => headers['webhook-id']);
    expect([receiver.told('/rejected')[1]!.data['attempts'], new Set(ids).size]).toEqual([2, 2]);
  });

  test('the URL of the token, that of the request, each once; who joins is told as well; cancelled', async () => {
    const own = await newToken();
    const caller = createClient(endpoints, own.secret);
    const { secret } = await admin(String(own.id), '--url', receiver.url('/token'));
    await worker.stop();
    const { zip } = await newArchive();
    const id = await caller.submit(zip, { headers: headersFor('/request') });
    expect(await caller.submit(zip, { headers: headersFor('/request') })).toBe(id);
    expect(await client.submit(zip, { headers: headersFor('/joined') })).toBe(id);
    const same = await caller.submit((await newArchive()).zip, { headers: headersFor('/token') });
    for (const one of [id, same]) expect((await caller.order(one, 'cancel')).status).toBe(200);
    worker = await fleet.start('worker');
    expect(await settled(caller, id)).toHaveLength(3);
    expect(await settled(caller, same)).toHaveLength(1);
    for (const path of ['/request', '/joined']) expect(receiver.told(path)).toMatchObject([{ type: 'upload.cancelled', data: { id } }]);
    expect(
      receiver
        .told('/token')
        .map(({ data }) => data.id)
        .toSorted((a, b) => a - b),
    ).toEqual([id, same]);
    await expectGenuine(receiver.received('/token')[0]!, secret);
    // Signed with the secret of whoever asked for it.
    const check = await isGenuine();
    const [joined] = receiver.received('/joined');
    expect(check(joined!.headers, joined!.body, secret)).toBe(false);
    expect(check(joined!.headers, joined!.body, (await admin(String(token.id))).secret)).toBe(true);
    await admin(String(own.id), '--off');
    const quiet = await caller.upload((await newArchive()).zip);
    expect(await notificationsOf(caller, quiet.json<{ upload: { id: number } }>().upload.id)).toEqual([]);
  });

  test('deliveries are counted', async () => {
    const metrics = async () => (await fetch(`${worker.adminUrl}/metrics`)).text();
    await expect.poll(metrics).toMatch(/^symdepot_notifications_total\{result="delivered"\} [1-9]/m);
    await expect.poll(metrics).toMatch(/^symdepot_notification_duration_seconds_count [1-9]/m);
  });
});

type Check = (headers: Received['headers'], body: Buffer, secret: string) => boolean;

/** The example of the document. */
async function isGenuine(): Promise<Check> {
  const source = `data:text/javascript;base64,${Buffer.from(example('js', 'isGenuine')).toString('base64')}`;
  return ((await import(/* @vite-ignore */ source)) as { isGenuine: Check }).isGenuine;
}

async function expectGenuine({ headers, body }: Received, secret: string): Promise<void> {
  const check = await isGenuine();
  expect(check(headers, body, secret)).toBe(true);
  expect(check(headers, Buffer.concat([body, Buffer.from(' ')]), secret)).toBe(false);
  expect(check({ ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 600) }, body, secret)).toBe(false);
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-webhook-'));
  try {
    await writeFile(join(folder, 'body.json'), body);
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      SECRET: secret,
      WEBHOOK_ID: headers['webhook-id'],
      WEBHOOK_TIMESTAMP: headers['webhook-timestamp'],
    };
    const { stdout } = await promisify(execFile)('sh', ['-c', example('sh', 'openssl')], { cwd: folder, env: env as NodeJS.ProcessEnv });
    expect(stdout).toBe(headers['webhook-signature']);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('as it is by default', () => {
  let system: System;
  let client: Client;
  beforeAll(async () => {
    system = await startSystem(inject('postgresUrl'), { ALLOW_NOTIFY_DOMAINS: 'CI.example.com,127.0.0.1', NOTIFY_MAX_ATTEMPTS: '1' });
    client = await system.clientFor({ permissions: ['upload_symbols'] });
  });
  afterAll(async () => system[Symbol.asyncDispose]());

  test.each([
    ['https://evil.example.com/', 'notify_domain_not_allowed'],
    ['http://ci.example.com/', 'notify_url_refused'],
    ['https://ci.example.com@evil.example.com/', 'notify_url_refused'],
    ['nonsense', 'notify_url_refused'],
    ['', 'notify_url_refused'],
    [`https://ci.example.com/${'a'.repeat(2_048)}`, 'notify_url_refused'],
  ])('400 for %.60j, before anything is staged', async (url, code) => {
    expect(codeOf(await client.upload((await newArchive()).zip, { headers: { 'X-Notify-Url': url } }))).toEqual([400, code]);
    expect(await system.buckets.objects('staging')).toEqual([]);
  });

  test('our own network is not asked, whoever allowed the name; nor is http', async () => {
    const submit = async (url: string): Promise<number> => client.submit((await newArchive()).zip, { headers: { 'X-Notify-Url': url } });
    const id = await submit(receiver.url('/private').replace('http:', 'https:'));
    expect((await settled(client, id))[0]).toMatchObject({
      state: 'failed',
      last_status: null,
      last_error: 'the host has no public address',
    });
    await withConnection(system.databaseUrl, (sql) => sql.query('UPDATE tokens SET notify_url = $1', [receiver.url('/plain')]));
    const plain = await client.submit((await newArchive()).zip);
    expect((await settled(client, plain))[0]).toMatchObject({
      state: 'failed',
      last_error: 'only https is allowed (ALLOW_NOTIFY_ANY_DOMAIN)',
    });
    expect([...receiver.received('/private'), ...receiver.received('/plain')]).toEqual([]);
  });
});

test('without any allowed domain the header is refused, and says what to do', async () => {
  await using system = await startSystem(inject('postgresUrl'));
  const client = await system.clientFor({ permissions: ['upload_symbols'] });
  const answer = await client.upload((await newArchive()).zip, { headers: { 'X-Notify-Url': 'https://ci.example.com/' } });
  expect(codeOf(answer)).toEqual([400, 'notify_not_offered']);
  expect(answer.json()['error']).toContain('ALLOW_NOTIFY_DOMAINS');
});
