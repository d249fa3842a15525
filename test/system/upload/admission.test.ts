// Who is let in, and who joins whom (contract §2, §3): limits per token over two ingest processes, admission by backlog,
// the same bytes at once, auth_info. Neighbours: limits.test.ts (size and waiting), access.test.ts (tokens).
import { createSampleArchive } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { send } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createToken, type NewToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client, sendAll } from '../../harness/clients/v2-client.ts';

const permissions = ['upload_symbols', 'view_all_uploads'];

let fleet: Fleet;
/** Two of the service, by which callers come in turns. */
let processes: ServiceProcess[];
let ingests: string[];
let endpoints: { status: string; download: string };

beforeAll(async () => {
  fleet = await createFleet({
    postgresUrl: inject('postgresUrl'),
    settings: { UPLOAD_RATE_PER_MINUTE: '6', UPLOAD_CONCURRENT_PER_TOKEN: '2', UPLOAD_SLOT_WAIT_SECONDS: '1' },
  });
  const [one, other, status, download] = await Promise.all([
    fleet.start('ingest'),
    fleet.start('ingest'),
    fleet.start('status'),
    fleet.start('download'),
  ]);
  processes = [one, other];
  ingests = [one.url, other.url];
  endpoints = { status: status.url, download: download.url };
});
afterAll(async () => fleet[Symbol.asyncDispose]());

const newClient = async (options: Partial<NewToken> = {}, ingest = ingests[0]!): Promise<Client> =>
  createClient({ ...endpoints, ingest }, await createToken(fleet.databaseUrl, { permissions, ...options }));

const countStaged = () =>
  withConnection(fleet.databaseUrl, async (sql) => (await sql.query("SELECT 1 FROM uploads WHERE state = 'staged'")).rowCount);

const archive = (seed: number) => createSampleArchive({ files: 3, bytes: 20_000, seed });

describe('requests of a token', () => {
  test('are counted by all processes together; over the limit it is 429 with when to come back', async () => {
    const token = await createToken(fleet.databaseUrl, { permissions });
    const clients = ingests.map((ingest) => createClient({ ...endpoints, ingest }, token));
    const notZip = { name: 'a.rar' };
    const responses = [];
    for (let index = 0; index < 7; index++) responses.push(await clients[index % 2]!.upload(Buffer.from('x'), notZip));
    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 429]);
    expect(responses.map(({ headers }) => headers['ratelimit'])).toEqual(
      [5, 4, 3, 2, 1, 0, 0].map((left) => expect.stringMatching(`^"requests";r=${left};t=\\d+$`)),
    );
    expect(responses[0]!.headers['ratelimit-policy']).toBe('"requests";q=6;w=60, "concurrent";q=2');
    const { headers, json } = responses[6]!;
    const retryAfter = Number(headers['retry-after']);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(json()).toMatchObject({
      code: 'rate_limit_exceeded',
      error: `More than 6 uploads a minute with this token. Try again in ${retryAfter} s`,
    });
  });

  test('do not count for another token of the same user', async () => {
    const client = await newClient();
    expect((await client.upload(Buffer.from('x'), { name: 'a.rar' })).status).toBe(400);
  });
});

describe('uploads of a token at once', () => {
  test('over the limit it is 429; a caller that leaves frees its slot', async () => {
    const token = await createToken(fleet.databaseUrl, { permissions });
    const clients = ingests.map((ingest) => createClient({ ...endpoints, ingest }, token));
    const leaving = new AbortController();
    // No worker runs: both wait until they leave.
    const waiting = await Promise.all([archive(1), archive(2)]);
    const held = waiting.map(({ zip }, index) => clients[index]!.upload(zip, { signal: leaving.signal }).catch(() => 'left'));
    const slots = () => withConnection(fleet.databaseUrl, async (client) => (await client.query('SELECT 1 FROM upload_slots')).rowCount);
    await expect.poll(slots).toBe(2);
    await expect.poll(countStaged).toBe(2); // else nobody knows what becomes of an archive that is cut
    const third = await clients[0]!.upload((await archive(3)).zip, { headers: { Prefer: 'respond-async' } });
    expect(third.status).toBe(429);
    expect(third.json()).toMatchObject({ code: 'concurrency_limit_exceeded' });
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    leaving.abort();
    expect(await Promise.all(held)).toEqual(['left', 'left']);
    await expect.poll(slots).toBe(0);
    expect((await clients[0]!.upload((await archive(3)).zip, { headers: { Prefer: 'respond-async' } })).status).toBe(202);
  });
});

test('who waits for a slot gets it in the order of arrival; who leaves the line does not hold it up', async () => {
  const token = await createToken(fleet.databaseUrl, { permissions, email: 'line@example.com' });
  const { url } = await fleet.start('ingest', {
    UPLOAD_CONCURRENT_PER_TOKEN: '1',
    UPLOAD_SLOT_WAIT_SECONDS: '120',
    UPLOAD_RATE_PER_MINUTE: '1000',
  });
  const client = createClient({ ...endpoints, ingest: url }, token);
  const inLine = () => withConnection(fleet.databaseUrl, async (sql) => (await sql.query('SELECT 1 FROM upload_slots')).rowCount);
  const [holding, leaving] = [new AbortController(), new AbortController()];
  const held = client.upload((await archive(20)).zip, { signal: holding.signal }).catch(() => 'left');
  await expect.poll(inLine).toBe(1);
  const ended: [number, number][] = [];
  const sent: Promise<unknown>[] = [];
  for (const place of [1, 2, 3, 4]) {
    const { zip } = await archive(20 + place);
    const options = { headers: { Prefer: 'respond-async' }, ...(place === 2 && { signal: leaving.signal }) };
    sent.push(
      client.upload(zip, options).then(
        ({ status }) => ended.push([place, status]),
        () => ended.push([place, 0]),
      ),
    );
    await expect.poll(inLine).toBe(1 + place);
  }
  leaving.abort();
  await expect.poll(inLine).toBe(4);
  holding.abort();
  await Promise.all([held, ...sent]);
  expect(ended).toEqual([
    [2, 0],
    [1, 202],
    [3, 202],
    [4, 202],
  ]);
});

describe('too much work waiting', () => {
  test('503 with a computed Retry-After before the body is read; an empty lane lets in again', async () => {
    const token = await createToken(fleet.databaseUrl, { permissions, email: 'backlog@example.com' });
    const strict = await fleet.start('ingest', { UPLOAD_MAX_BACKLOG_SECONDS: '1', UPLOAD_RATE_PER_MINUTE: '1000' });
    const client = createClient({ ...endpoints, ingest: strict.url }, token);
    await withConnection(fleet.databaseUrl, async (sql) =>
      sql.query("UPDATE uploads SET created_at = now() - interval '100 seconds' WHERE state = 'staged'"),
    );
    const headers = { 'Auth-Token': token, 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': '1000000' };
    const response = await send(`${strict.url}/upload/`, { method: 'POST', headers });
    expect(response.status).toBe(503);
    expect(response.json()).toMatchObject({ code: 'backlog_too_long' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(90);

    const sender = await createToken(fleet.databaseUrl, { permissions, email: 'backlog-v2@example.com' });
    const files = [{ key: 'late.pdb/AB12/late.pd_', content: Buffer.from('late') }];
    const session = await createV2Client(ingests[0]!, sender).announce(files.map(announcementOf));
    const v2 = createV2Client(strict.url, sender);
    expect((await v2.post(JSON.stringify({ files: [] }))).json()).toMatchObject({ code: 'backlog_too_long' });
    // What was let in before may end.
    await sendAll(session, files);
    expect((await v2.complete(session.id, { Prefer: 'respond-async' })).status).toBe(202);

    const worker = await fleet.start('worker');
    await expect.poll(async () => (await client.upload((await archive(4)).zip)).status, { timeout: 60_000, interval: 250 }).toBe(201);
    await expect.poll(countStaged).toBe(0);
    expect(await worker.stop()).toBe(0);
  });
});

describe('the same bytes at once', () => {
  test('are processed once, at whichever process they arrive, and all callers get the same 201', async () => {
    const token = await createToken(fleet.databaseUrl, { permissions, email: 'twice@example.com' });
    const clients = ingests.map((ingest) => createClient({ ...endpoints, ingest }, token));
    const { zip, files } = await archive(10);
    const responses = clients.map((client) => client.upload(zip));
    const tryAnswer = (await newClient({ email: 'twice@example.com' })).upload(zip, { fields: { try: '1' } });
    const other = (await newClient({ email: 'other@example.com' })).upload(zip);
    // Of the four: one for both clients, one for the try lane, one for the other user.
    await expect.poll(countStaged).toBe(3);
    await expect.poll(() => processes.flatMap(({ log }) => log()).filter(({ msg }) => msg === 'upload joined')).toHaveLength(1);
    await expect.poll(() => fleet.buckets.objects('staging')).toHaveLength(3);
    const worker = await fleet.start('worker');
    const [one, two, tried, others] = await Promise.all([responses[0]!, responses[1]!, tryAnswer, other]);
    expect([one.status, two.status, tried.status, others.status]).toEqual([201, 201, 201, 201]);
    expect(one.json()).toEqual(two.json());
    const idOf = (response = one): number => response.json<{ upload: { id: number } }>().upload.id;
    expect(new Set([idOf(one), idOf(tried), idOf(others)]).size).toBe(3);
    expect((await clients[0]!.status(idOf())).attempts).toBe(1);
    expect(await clients[0]!.differing(files)).toEqual([]);
    expect(await worker.stop()).toBe(0);
  });
});

describe('POST /upload/auth_info/', () => {
  const ask = (headers: Record<string, string>, method = 'POST') => send(`${ingests[0]}/upload/auth_info/`, { method, headers });

  test('says what the token may do', async () => {
    const expiresAt = new Date(Date.now() + 10.5 * 86_400_000);
    const token = await createToken(fleet.databaseUrl, { permissions: ['upload_try_symbols'], email: 'info@example.com', expiresAt });
    const response = await ask({ 'Auth-Token': `${token}-label` });
    expect(response.status).toBe(200);
    const body = response.json();
    expect(Object.keys(body).slice(0, 5)).toEqual(['email', 'user_id', 'try_symbols', 'token_expires_at', 'upload_api_version']);
    expect(body).toMatchObject({
      email: 'info@example.com',
      try_symbols: true,
      token_expires_at: Math.floor(expiresAt.getTime() / 1_000),
      upload_api_version: 1,
      permissions: ['upload_try_symbols'],
      days_left: 10,
      limits: {
        upload_max_bytes: 2 * 1024 ** 3,
        requests_per_minute: 6,
        concurrent_uploads: 2,
        fetch_hosts: expect.arrayContaining(['queue.taskcluster.net']),
      },
    });
    expect(typeof body['user_id']).toBe('number');
    expect(response.headers['ratelimit-policy']).toContain('"requests";q=6');
  });

  test('needs a token that may upload, and POST', async () => {
    expect((await ask({})).json()).toMatchObject({ error: 'This requires an Auth-Token to authenticate the request' });
    const token = await createToken(fleet.databaseUrl, { permissions: ['view_all_uploads'] });
    const forbidden = await ask({ 'Auth-Token': token });
    expect([forbidden.status, forbidden.json()['error']]).toEqual([403, 'Forbidden']);
    const wrongMethod = await ask({}, 'GET');
    expect([wrongMethod.status, wrongMethod.headers['allow']]).toEqual([405, 'POST']);
  });
});

// Last: it leaves behind what the killed process had.
test('the places of a process that is killed are free again before who waits for one gives up', async () => {
  const token = await createToken(fleet.databaseUrl, { permissions, email: 'killed@example.com' });
  const settings = { UPLOAD_CONCURRENT_PER_TOKEN: '1', UPLOAD_SLOT_WAIT_SECONDS: '20', UPLOAD_RATE_PER_MINUTE: '1000' };
  const [doomed, sound] = await Promise.all([fleet.start('ingest', settings), fleet.start('ingest', settings)]);
  const inLine = () => withConnection(fleet.databaseUrl, async (sql) => (await sql.query('SELECT 1 FROM upload_slots')).rowCount);
  const client = createClient({ ...endpoints, ingest: doomed.url }, token);
  const cut = [30, 31].map(async (seed) => client.upload((await archive(seed)).zip).catch(() => 'cut'));
  await expect.poll(inLine).toBe(2); // one holds the place, one waits for it
  doomed.signal('SIGKILL');
  expect(await Promise.all(cut)).toEqual(['cut', 'cut']);
  const other = createClient({ ...endpoints, ingest: sound.url }, token);
  expect((await other.upload((await archive(32)).zip, { headers: { Prefer: 'respond-async' } })).status).toBe(202);
});
