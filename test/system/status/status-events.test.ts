// Following an upload by server-sent events, on any process of a fleet, through restarts and outages (contract §4).
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { readEvents, type EventReader, type SentEvent } from '../../harness/clients/event-reader.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createFollowedUploads, type FollowedUploads } from '../../harness/systems/followed-uploads.ts';
import { send } from '../../harness/clients/http.ts';
import type { ServiceProcess, Settings } from '../../harness/processes/service-process.ts';
import { createToken } from '../../harness/clients/tokens.ts';

const settings = { STATUS_HEARTBEAT_SECONDS: '1' };

let fleet: Fleet;
let postgres: TcpProxy;
let uploads: FollowedUploads;
let here: ServiceProcess;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings });
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const [ingest, status] = await Promise.all([fleet.start('ingest'), fleet.start('status', { DATABASE_URL: postgres.url })]);
  here = status;
  uploads = await createFollowedUploads(fleet, { ingest: ingest.url, status: here.url, download: '' });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await postgres.cut();
});

async function follow(id: number, headers: Record<string, string> = {}, process = here, path = '/events'): Promise<EventReader> {
  const reader = await readEvents(`${process.url}/api/uploads/upload/${id}${path}`, { ...uploads.auth, ...headers });
  onTestFinished(() => reader[Symbol.asyncDispose]());
  return reader;
}
const newProcess = async (own: Settings): Promise<ServiceProcess> => {
  const process = await fleet.start('status', own);
  onTestFinished(async () => void (await process.stop()));
  return process;
};
const inState = (state: string) => (event: SentEvent) => event.data.state === state;
const ids = ({ events }: EventReader): number[] => events.map(({ id }) => Number(id));
const finish = (id: number) => uploads.change(id, `state = 'complete', step = 'done', completed_at = now()`);
const isWatched = (process: ServiceProcess, count: number) => waitFor(async () => (await uploads.watchers(process)) === count);

describe('a stream', () => {
  test('tells how the upload is, then every change until it has ended, and ends', async () => {
    const archive = await createSampleArchive({ files: 40, bytes: 400_000, seed: 40_999 });
    const id = await uploads.client.submit(archive.zip);
    const readers = await Promise.all([follow(id), follow(id, { Accept: 'text/event-stream' }, here, '')]);
    for (const reader of readers) {
      expect([reader.status, reader.headers]).toMatchObject([
        200,
        {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'private, no-store, no-transform',
          'x-accel-buffering': 'no',
        },
      ]);
      expect(reader.headers['content-encoding']).toBeUndefined();
      await reader.until(inState('staged'), 'staged');
    }
    const worker = await fleet.start('worker', { BATCH_MAX_MEMBERS: '5' });
    for (const reader of readers) {
      expect(await reader.end).toBe('ended');
      expect(reader.text()).toMatch(/^retry: \d+\n\n/);
      expect(ids(reader)).toEqual(ids(reader).toSorted((a, b) => a - b));
      expect(new Set(reader.events.map(({ data }) => JSON.stringify(data))).size).toBe(reader.events.length);
      const { event, data } = reader.events.at(-1)!;
      expect(event).toBe('upload');
      expect(data).toEqual({
        id,
        state: 'complete',
        step: 'done',
        error: null,
        problems: [],
        warnings: [],
        attempts: 1,
        max_attempts: 24,
        progress: {
          files: { total: 40, uploaded: 40, skipped: 0, ignored: 0, failed: 0 },
          bytes: { total: expect.any(Number), done: expect.any(Number) },
        },
        last_error: null,
        next_attempt_at: null,
        workers_alive: null,
        lane_paused: null,
        links: expect.objectContaining({ self: `/api/uploads/upload/${id}` }),
      });
    }
    expect(await worker.stop()).toBe(0);
    await isWatched(here, 0);
  });

  test('begins with a change only, for who has seen how it is; until then it shows that it is alive', async () => {
    const id = await uploads.submit();
    const first = await follow(id);
    const { id: eventId } = await first.until(inState('staged'), 'staged');
    const second = await follow(id, { 'Last-Event-ID': eventId });
    await waitFor(() => second.comments() >= 2);
    expect(second.events).toEqual([]);
    await uploads.change(id, `state = 'processing'`);
    await second.until(inState('processing'), 'processing');
    expect(Number(second.events[0]!.id)).toBeGreaterThan(Number(eventId));
  });

  test('tells that no worker is there, when one has come, and when it is gone', async () => {
    const id = await uploads.submit();
    const reader = await follow(id);
    const told = (): (boolean | null)[] => reader.events.map(({ data }) => data.workers_alive);
    await waitFor(() => told().length === 1);
    await uploads.sql(`INSERT INTO worker_heartbeats VALUES (gen_random_uuid(), now())`);
    await waitFor(() => told().length === 2);
    await uploads.sql(`UPDATE worker_heartbeats SET seen_at = now() - interval '31 seconds'`);
    await waitFor(() => told().length === 3);
    expect(told()).toEqual([false, true, false]);
  });

  test('of an upload that has ended is one event; for who has seen it, 204', async () => {
    const id = await uploads.submit();
    await uploads.change(id, `state = 'rejected', error = 'bad', completed_at = now()`);
    const reader = await follow(id, { 'Last-Event-ID': 'garbage' });
    expect(await reader.end).toBe('ended');
    expect(reader.events.map(({ data }) => data.state)).toEqual(['rejected']);
    const lastEventId = reader.events[0]!.id;
    const again = await send(`${here.url}/api/uploads/upload/${id}/events`, { headers: { ...uploads.auth, 'Last-Event-ID': lastEventId } });
    expect([again.status, again.body.length]).toEqual([204, 0]);
  });

  test('is not for HEAD, nor for who accepts anything', async () => {
    const url = `${here.url}/api/uploads/upload/${await uploads.submit()}`;
    const head = await send(`${url}/events`, { method: 'HEAD', headers: uploads.auth });
    expect([head.status, head.headers['content-type'], head.body.length]).toEqual([200, 'text/event-stream; charset=utf-8', 0]);
    for (const accept of ['*/*', 'application/json', 'text/html', 'application/json, text/event-stream']) {
      const response = await send(url, { headers: { ...uploads.auth, Accept: accept } });
      expect([accept, response.headers['content-type'], response.headers['vary']]).toEqual([
        accept,
        'application/json; charset=utf-8',
        'Auth-Token, Accept, Accept-Encoding',
      ]);
    }
  });

  test('is closed to others, and of no upload 404', async () => {
    const id = await uploads.submit();
    const stranger = await createToken(fleet.databaseUrl, { email: 'stranger@example.com', permissions: ['upload_symbols'] });
    for (const path of [`${id}/events`, `${id}/files`]) {
      const url = `${here.url}/api/uploads/upload/${path}`;
      const refused = await send(url, { headers: { 'Auth-Token': stranger } });
      expect([refused.status, refused.json()['error']]).toEqual([403, 'Insufficient access to view this upload']);
      const anonymous = await send(url);
      expect([anonymous.status, anonymous.json()['code']]).toEqual([403, 'token_missing']);
      expect((await send(url, { method: 'POST', headers: uploads.auth })).headers['allow']).toBe('GET, HEAD');
    }
    for (const path of ['999999999/events', 'abc/events', '0/files', '99999999999/files']) {
      const missing = await send(`${here.url}/api/uploads/upload/${path}`, { headers: uploads.auth });
      expect([missing.status, missing.json()['error']]).toEqual([404, 'No Upload matches the given query.']);
    }
  });
});

describe('a stream goes on', () => {
  test.each([
    ['stopped', 'SIGTERM', 'ended', 0],
    ['killed', 'SIGKILL', 'cut', 'SIGKILL'],
  ] as const)('elsewhere when its process is %s: what happened in between is told, nothing twice', async (_what, signal, end, exit) => {
    const id = await uploads.submit();
    const leaving = await fleet.start('status');
    const first = await follow(id, {}, leaving);
    await uploads.change(id, `state = 'processing'`);
    const { id: lastEventId } = await first.until(inState('processing'), 'processing');
    leaving.signal(signal);
    expect(await first.end).toBe(end);
    expect(await leaving.exit).toBe(exit);
    await uploads.change(id, `step = 'publish'`);
    const second = await follow(id, { 'Last-Event-ID': lastEventId });
    await second.until(({ data }) => data.step === 'publish', 'publish');
    await finish(id);
    expect(await second.end).toBe('ended');
    expect(second.events.map(({ data }) => `${data.state} ${data.step}`)).toEqual(['processing publish', 'complete done']);
    expect(Math.min(...ids(second))).toBeGreaterThan(Number(lastEventId));
  });

  test('when PostgreSQL has gone away and come back', async () => {
    const id = await uploads.submit();
    const reader = await follow(id);
    await reader.until(inState('staged'), 'staged');
    await postgres.cut();
    const silent = reader.comments();
    await waitFor(() => reader.comments() > silent + 1); // it holds on
    expect(reader.text()).toContain('\n: database_unavailable\n\n');
    await uploads.change(id, `state = 'processing'`);
    await postgres.open();
    await reader.until(inState('processing'), 'processing');
    await finish(id);
    expect(await reader.end).toBe('ended');
    expect(reader.events.map(({ data }) => data.state)).toEqual(['staged', 'processing', 'complete']);
  });

  test('after its time, when the reader comes back', async () => {
    const process = await newProcess({ STATUS_STREAM_SECONDS: '1' });
    const id = await uploads.submit();
    const first = await follow(id, {}, process);
    expect(await first.end).toBe('ended');
    expect(first.events.map(({ data }) => data.state)).toEqual(['staged']);
    const lastEventId = first.events[0]!.id;
    const second = await follow(id, { 'Last-Event-ID': lastEventId }, process);
    expect(await second.end).toBe('ended');
    expect(second.events).toEqual([]);
    await finish(id);
    const third = await follow(id, { 'Last-Event-ID': lastEventId }, process);
    expect(await third.end).toBe('ended');
    expect(third.events.map(({ data }) => data.state)).toEqual(['complete']);
  });
});

test('what nobody reads is given up, and there are not too many at once', async () => {
  const process = await newProcess({ STATUS_WATCHERS_MAX: '2' });
  const id = await uploads.submit();
  const readers = await Promise.all([follow(id, {}, process), follow(id, {}, process)]);
  await isWatched(process, 2);
  const url = `${process.url}/api/uploads/upload/${id}/events`;
  const refused = await send(url, { headers: uploads.auth });
  expect([refused.status, refused.json()['code'], refused.headers['retry-after']]).toEqual([503, 'too_many_watchers', '5']);
  for (const reader of readers) reader.leave();
  await isWatched(process, 0);
  expect((await follow(id, {}, process)).status).toBe(200);
});
