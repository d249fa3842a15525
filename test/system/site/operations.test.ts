// What operators do at the site: look at the whole system, let a lane rest, look into the queues. Neighbour: uploads-of-people.test.ts.
import { rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSampleArchive, createSampleFiles, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCaller, createSession, type Call } from '../../harness/clients/sessions.ts';
import type { Client } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createFleet } from '../../harness/processes/fleet.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { storageKind } from '../../harness/storage/storage-kind.ts';

interface Overview {
  readonly lanes: readonly {
    readonly lane: string;
    readonly paused: { readonly paused_by: string } | null;
    readonly states: { readonly staged: number; readonly receiving: number; readonly complete: number };
    readonly oldest_seconds: Readonly<Record<'staged' | 'receiving' | 'processing', number | null>>;
    readonly steps: readonly { readonly uploads: number }[];
  }[];
  readonly queues: readonly { readonly name: string; readonly waiting: number }[];
  readonly workers: { readonly alive: number };
  readonly processes: readonly object[];
  readonly dependencies: readonly { readonly name: string; readonly status: string }[];
  readonly alerts: readonly { readonly name: string }[];
}

let system: System;
let client: Client;
let session: string;
let root: Call;
let other: Call;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { SWEEP_INTERVAL_SECONDS: '0.5', SWEEP_UNTOUCHED_SECONDS: '600' });
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  session = await createSession(system.databaseUrl, { email: 'root@example.com', isSuperuser: true });
  root = createCaller(system.process.url, { session });
  other = createCaller(system.process.url, {
    session: await createSession(system.databaseUrl, { email: 'ann@example.com', permissions: ['upload_symbols'] }),
  });
});
afterAll(async () => system[Symbol.asyncDispose]());

const overview = async (): Promise<Overview> => (await root('GET', '/api/operations/')).json<Overview>();
const laneOf = ({ lanes }: Overview, name: string) => lanes.find(({ lane }) => lane === name)!;
const newZip = async (seed: number): Promise<Uint8Array> => (await createSampleArchive({ files: 2, seed })).zip;

test('a lane that rests: nothing is begun, everybody is told, and it goes on by itself', async () => {
  expect((await client.upload(await newZip(9_201))).status).toBe(201);
  const paused = await root('POST', '/api/operations/lanes/release/pause', { reason: 'a new bucket' });
  expect([paused.status, paused.json()]).toMatchObject([
    200,
    { lane: 'release', paused: { paused_by: 'root@example.com', reason: 'a new bucket' } },
  ]);

  // Taken all the same; told at once, while waiting and on asking.
  const ids = [await client.submit(await newZip(9_202)), await client.submit(await newZip(9_203))];
  const status = async (id: number) => (await client.statusResponse(id)).json<{ upload: Record<string, unknown> }>().upload;
  // Its job is taken, and dropped.
  await waitFor(async () => (await overview()).queues.find(({ name }) => name === 'uploads')!.waiting === 0, { what: 'an empty queue' });
  for (const id of ids) expect(await status(id)).toMatchObject({ state: 'staged', attempts: 0, lane_paused: true });
  const waited = await client.upload(await newZip(9_204), { headers: { Prefer: 'wait=1' } });
  expect([waited.status, waited.json()]).toMatchObject([202, { upload: { lane_paused: true } }]);
  // What a busy machine answered too late, or has not told yet, is right with the next beat.
  const isWhole = (one: Overview): boolean =>
    laneOf(one, 'release').states.staged === 3 && one.processes.length === 5 && one.dependencies.every(({ status }) => status === 'ok');
  const untilWhole = async () => overview().then((one) => (isWhole(one) ? one : undefined));
  const seen = await waitFor(untilWhole, { what: 'three that wait, and all that is well', timeoutMs: 30_000 });
  expect(laneOf(seen, 'release').paused?.paused_by).toBe('root@example.com');
  expect(seen.alerts.map(({ name }) => name)).toContain('lane_paused');
  expect(seen.workers).toMatchObject({ alive: 1 });
  const process = {
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    version: expect.stringMatching(/^\d/),
    host: hostname(),
    seen_at: expect.any(String),
  };
  expect(seen).toMatchObject({ processes: ['download', 'ingest', 'status', 'web', 'worker'].map((service) => ({ service, ...process })) });
  // The reason is for who is known.
  const told = async (call: Call) => (await call('GET', '/api/_auth/')).json<{ paused_lanes: object[] }>().paused_lanes;
  expect(await told(other)).toMatchObject([{ lane: 'release', reason: 'a new bucket' }]);
  expect(await told(createCaller(system.process.url, undefined))).toMatchObject([{ lane: 'release', reason: '' }]);

  // The other lane goes on.
  expect((await client.upload(await newZip(9_205), { fields: { try: '1' } })).status).toBe(201);

  expect((await root('POST', '/api/operations/lanes/release/resume')).json()).toEqual({ lane: 'release', paused: null });
  for (const id of ids) expect(await client.untilState(id, 'complete')).toMatchObject({ attempts: 1 });
  const { rows } = await withConnection(system.databaseUrl, (sql) =>
    sql.query(`SELECT action, subject, actor FROM audit_entries WHERE subject_kind = 'lane' ORDER BY id`),
  );
  expect(rows).toEqual(['lane.pause', 'lane.resume'].map((action) => ({ action, subject: 'release', actor: 'root@example.com' })));
});

test('each figure of a lane is the total of its list', async () => {
  const figures = async () => {
    const { lanes } = await overview();
    const totalOf = async (lane: string, filter: string) =>
      (await root('GET', `/api/uploads/?lane=${lane}&${filter}`)).json<{ total: number }>().total;
    return Promise.all(
      lanes.map(async ({ lane, states, steps }) => [
        { receiving: states.receiving, staged: states.staged, steps: steps.reduce((sum, { uploads }) => sum + uploads, 0) },
        {
          receiving: await totalOf(lane, 'state=staged&step=receive'),
          staged: await totalOf(lane, 'state=staged&step=!receive'),
          steps: await totalOf(lane, 'state=processing&step=list,inspect,gate,publish'),
        },
      ]),
    );
  };
  await root('POST', '/api/operations/lanes/release/pause', { reason: 'to count' });
  const id = await client.submit(await newZip(9_208));
  const token = await createToken(system.databaseUrl, { email: 'v2@example.com', permissions: ['upload_symbols'] });
  await createV2Client(system.process.url, token).announce(createSampleFiles({ seed: 9_209 }).slice(0, 1).map(announcementOf));
  await waitFor(async () => laneOf(await overview(), 'release').states.staged === 1, { what: 'one that waits' });
  const [release, other] = await figures();
  expect(release![0]).toEqual({ receiving: 1, staged: 1, steps: 0 });
  for (const [counted, listed] of [release!, other!]) expect(listed).toEqual(counted);
  const { oldest_seconds: oldest } = laneOf(await overview(), 'release');
  expect(Math.max(oldest.receiving!, oldest.staged!)).toBeLessThan(600);
  expect(oldest.processing).toBeNull();
  await root('POST', '/api/operations/lanes/release/resume');
  await client.untilState(id, 'complete');
});

test('a store that only workers ask is told of when it is away', async ({ skip }) => {
  skip(storageKind !== 'files', 'its store is a folder that goes away');
  const fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  try {
    const [web] = await Promise.all([fleet.start('web'), fleet.start('worker')]);
    const superuser = createCaller(web.url, {
      session: await createSession(fleet.databaseUrl, { email: 'root@example.com', isSuperuser: true }),
    });
    const read = async (): Promise<Overview> => (await superuser('GET', '/api/operations/')).json<Overview>();
    const stores = async () => new Map((await read()).dependencies.map(({ name, status }) => [name, status]));
    await waitFor(async () => (await stores()).get('release storage') === 'ok', { what: 'the first heartbeat' });
    // Each is asked by itself, at the pace of a busy machine.
    await expect
      .poll(async () => Object.fromEntries(await stores()))
      .toEqual(Object.fromEntries(['database', 'queue', 'release storage', 'try storage', 'staging storage'].map((name) => [name, 'ok'])));
    await expect.poll(async () => (await read()).alerts).toEqual([]);
    const bucket = join(fleet.folder, 'symbols');
    await rename(bucket, `${bucket}.away`);
    await writeFile(bucket, '');
    await waitFor(async () => (await stores()).get('release storage') === 'error', { timeoutMs: 40_000, what: 'a later heartbeat' });
    expect((await read()).alerts).toContainEqual({
      name: 'dependency',
      severity: 'critical',
      text: expect.stringMatching(/^release storage does not work: .+ \(1 of 1 workers\)$/),
    });
    expect((await stores()).get('staging storage')).toBe('ok');
  } finally {
    await fleet[Symbol.asyncDispose]();
  }
});

test('is for superusers at the site', async () => {
  for (const [method, path] of [
    ['GET', '/api/operations/'],
    ['POST', '/api/operations/lanes/try/resume'],
  ] as const) {
    const codes = [await other(method, path), await createCaller(system.process.url, undefined)(method, path)].map((response) => [
      response.status,
      response.json()['code'],
    ]);
    expect(codes).toEqual([
      [403, 'superuser_needed'],
      [403, 'session_needed'],
    ]);
  }
});

test('the board of the queues: for superusers, not for auditors, and for nobody else', async () => {
  const auditor = await createSession(system.databaseUrl, { email: 'auditor@example.com', permissions: ['view_all_uploads'] });
  const plain = await createSession(system.databaseUrl, { email: 'plain@example.com' });
  const ask = (path: string, who?: string, more: RequestInit & { site?: string } = {}) =>
    fetch(`${system.process.url}/admin/queues${path}`, {
      redirect: 'manual',
      ...more,
      headers: {
        Accept: 'text/html',
        'Sec-Fetch-Site': more.site ?? 'same-origin',
        ...(who !== undefined && { Cookie: `__Host-symdepot=${who}` }),
      },
    });
  const page = await ask('/', session);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("script-src 'self'")]);
  const html = await page.text();
  const script = /src="([^"]+\.js)"/.exec(html)![1]!;
  expect((await ask(script.startsWith('/') ? script.replace('/admin/queues', '') : `/${script}`, session)).status).toBe(200);
  const anonymous = await ask('/');
  expect([anonymous.status, anonymous.headers.get('location')]).toEqual([302, '/sign-in?next=%2Fadmin%2Fqueues%2F']);
  expect((await ask('/api/queues', undefined, { method: 'PUT' })).status).toBe(403);
  for (const who of [plain, auditor]) {
    const refused = await ask('/', who);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('superuser_needed')]);
    expect((await ask('/api/queues', who)).status).toBe(403);
    expect((await ask('/api/queues/notifications/pause', who, { method: 'PUT' })).status).toBe(403);
  }

  const json = async (who: string) => (await (await ask('/api/queues', who)).json()) as { queues: { name: string }[] };
  expect((await json(session)).queues.map(({ name }) => name)).toEqual([
    'uploads',
    'members',
    'try-uploads',
    'try-members',
    'notifications',
    'artefacts',
  ]);
  const pause = '/api/queues/notifications/pause';
  expect((await ask(pause, session, { method: 'PUT', site: 'cross-site' })).status).toBe(403);
  expect((await ask(pause, session, { method: 'PUT' })).status).toBe(200);
  expect((await ask('/api/queues/notifications/resume', session, { method: 'PUT' })).status).toBe(200);
  const { rows } = await withConnection(system.databaseUrl, (sql) =>
    sql.query(`SELECT subject, details, actor FROM audit_entries WHERE action = 'queue.change' ORDER BY id`),
  );
  const changed = (subject: string) => ({ subject, details: { method: 'PUT' }, actor: 'root@example.com' });
  expect(rows).toEqual([changed(pause), changed('/api/queues/notifications/resume')]);
});

test.skipIf(inject('redisUrl') === null)('the board shows the queues of Redis as well, and stops one', async () => {
  const redisUrl = new URL(inject('redisUrl')!);
  redisUrl.pathname = '/13';
  const onRedis = await startSystem(inject('postgresUrl'), { QUEUE_URL: redisUrl.href });
  try {
    const superuser = await createSession(onRedis.databaseUrl, { email: 'root@example.com', isSuperuser: true });
    const sender = await onRedis.clientFor({ permissions: ['upload_symbols'] });
    const upload = await sender.submit(await newZip(9_206));
    await sender.untilState(upload, 'complete');
    const ask = (path: string, method = 'GET') =>
      fetch(`${onRedis.process.url}/admin/queues${path}`, {
        method,
        headers: { Accept: 'text/html', Cookie: `__Host-symdepot=${superuser}`, 'Sec-Fetch-Site': 'same-origin' },
      });
    expect([(await ask('/')).status, (await ask('/')).headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const paused = async () => {
      const { queues } = (await (await ask('/api/queues')).json()) as { queues: { name: string; isPaused: boolean }[] };
      return queues.filter(({ isPaused }) => isPaused).map(({ name }) => name);
    };
    expect(await paused()).toEqual([]);
    expect((await ask('/api/queues/uploads/pause', 'PUT')).status).toBe(200);
    expect(await paused()).toEqual(['uploads']);
    const waiting = await sender.submit(await newZip(9_207));
    expect((await ask('/api/queues/uploads/resume', 'PUT')).status).toBe(200);
    await sender.untilState(waiting, 'complete');
  } finally {
    await onRedis[Symbol.asyncDispose]();
  }
});
