// Asking again without asking in vain: ETag, 304, Retry-After, and `?wait=` on any process of a fleet (contract §4).
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createFollowedUploads, type FollowedUploads } from '../../harness/systems/followed-uploads.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';

let fleet: Fleet;
let postgres: TcpProxy;
let uploads: FollowedUploads;
let here: ServiceProcess;
let there: ServiceProcess;

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const [ingest, first, second] = await Promise.all([
    fleet.start('ingest'),
    fleet.start('status', { DATABASE_URL: postgres.url }),
    fleet.start('status', { STATUS_WAIT_SECONDS: '3600', STATUS_WATCHERS_MAX: '1' }),
  ]);
  [here, there] = [first, second];
  uploads = await createFollowedUploads(fleet, { ingest: ingest.url, status: here.url, download: '' });
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await postgres.cut();
});

const pathOf = (id: number): string => `/api/uploads/upload/${id}`;
const ask = (id: number, query = '', headers: Record<string, string> = {}, process = here): Promise<HttpResponse> =>
  send(`${process.url}${pathOf(id)}${query}`, { headers: { ...uploads.auth, ...headers } });
const etagOf = async (id: number): Promise<string> => (await ask(id)).headers.etag!;
const stateOf = (response: HttpResponse): string => response.json<{ upload: { state: string } }>().upload.state;
const isWaiting = (process: ServiceProcess, count = 1) => waitFor(async () => (await uploads.watchers(process)) === count);

describe('the ETag', () => {
  test('is answered with 304 for as long as nothing changes, however it is sent', async () => {
    const id = await uploads.submit();
    const etag = await etagOf(id);
    for (const sent of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const response = await ask(id, '', { 'If-None-Match': sent, 'Cache-Control': 'no-cache' }); // fetch sends both
      expect([sent, response.status, response.body.length]).toEqual([sent, 304, 0]);
      expect(response.headers).toMatchObject({ etag, 'cache-control': 'private, no-cache', 'retry-after': expect.stringMatching(/^\d+$/) });
    }
    expect((await ask(id, '', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test('is another one after every change of the row, however the clocks of workers go', async () => {
    const id = await uploads.submit();
    const seen = [await etagOf(id)];
    const changes = [
      [`state = 'processing'`],
      [`step = 'inspect'`],
      ['error = NULL', `'2020-01-01'`],
      ['error = NULL', `'2020-01-01'`],
    ] as const;
    for (const [assignments, updatedAt] of changes) {
      await uploads.change(id, assignments, updatedAt);
      seen.push(await etagOf(id));
    }
    expect(new Set(seen).size).toBe(5);
  });

  test('is another one when no worker is there any more, and who waits is told', async () => {
    const id = await uploads.submit();
    await uploads.sql(`INSERT INTO worker_heartbeats VALUES (gen_random_uuid(), now())`);
    const before = await ask(id);
    const waiting = ask(id, '?wait=60', { 'If-None-Match': before.headers.etag! });
    await isWaiting(here);
    await uploads.sql('DELETE FROM worker_heartbeats');
    const alive = (response: HttpResponse): unknown => response.json<{ upload: { workers_alive: unknown } }>().upload.workers_alive;
    expect([before, await waiting].map(alive)).toEqual([true, false]);
  });

  test('stays when the staged archive is removed, which nobody sees', async () => {
    const id = await uploads.submit();
    await uploads.change(id, `state = 'complete', step = 'done', completed_at = now()`);
    const response = await ask(id);
    expect(response.headers['retry-after']).toBeUndefined();
    await uploads.sql(`UPDATE uploads SET is_staged = false WHERE id = ${id}`);
    expect((await ask(id, '?wait=60', { 'If-None-Match': response.headers.etag! })).status).toBe(304);
  });
});

describe('?wait=', () => {
  test.each(['0', '61', '-1', '1.5', 'soon', ''])('of %j is refused with what fits', async (wait) => {
    const response = await ask(await uploads.submit(), `?wait=${wait}`);
    expect([response.status, response.json()]).toMatchObject([
      400,
      { error: 'wait: must be a whole number of seconds from 1 to 60', code: 'request_invalid' },
    ]);
  });

  test('is over when the time is: 304 for who said what it has, else the status', async () => {
    const id = await uploads.submit();
    const startedAt = performance.now();
    const etag = await etagOf(id);
    const responses = await Promise.all([ask(id, '?wait=1', { 'If-None-Match': etag }), ask(id, '?wait=1')]);
    expect(responses.map(({ status }) => status)).toEqual([304, 200]);
    expect(performance.now() - startedAt).toBeGreaterThan(990);
  });

  test('is over at once when the caller has something else, or when the upload has ended', async () => {
    const id = await uploads.submit();
    expect((await ask(id, '?wait=60', { 'If-None-Match': '"older"' })).status).toBe(200);
    await uploads.change(id, `state = 'failed', completed_at = now(), error = 'broken'`);
    expect(stateOf(await ask(id, '?wait=60'))).toBe('failed');
    expect((await ask(id, '?wait=60', { 'If-None-Match': await etagOf(id) })).status).toBe(304);
  });

  test('is over at a change that another process made, on every process', async () => {
    const id = await uploads.submit();
    const etag = await etagOf(id);
    const waiting = [ask(id, '?wait=60'), ask(id, '?wait=3600', { 'If-None-Match': etag }, there)];
    await Promise.all([isWaiting(here), isWaiting(there)]);
    await uploads.change(id, `state = 'processing', attempts = 1`);
    const responses = await Promise.all(waiting);
    expect(responses.map((response) => [response.status, stateOf(response)])).toEqual([
      [200, 'processing'],
      [200, 'processing'],
    ]);
    expect(responses[1]!.headers.etag).not.toBe(etag);
  });

  test('without an ETag goes on when something changed that is no progress', async () => {
    const id = await uploads.submit();
    const startedAt = performance.now();
    const waiting = ask(id, '?wait=2');
    await isWaiting(here);
    await uploads.change(id, 'error = NULL');
    expect(stateOf(await waiting)).toBe('staged');
    expect(performance.now() - startedAt).toBeGreaterThan(1_990);
  });

  test('is forgotten when the caller goes away', async () => {
    const caller = new AbortController();
    const headers = uploads.auth;
    const waiting = send(`${here.url}${pathOf(await uploads.submit())}?wait=60`, { headers, signal: caller.signal });
    await isWaiting(here);
    caller.abort();
    await expect(waiting).rejects.toThrow('abort');
    await isWaiting(here, 0);
  });

  test('is refused by a process that lets enough callers wait; the status itself is not', async () => {
    const id = await uploads.submit();
    const first = ask(id, '?wait=3600', {}, there);
    await isWaiting(there);
    const second = await ask(id, '?wait=3600', {}, there);
    expect([second.status, second.json()['code'], second.headers['retry-after']]).toEqual([503, 'too_many_watchers', '5']);
    expect((await ask(id, '', {}, there)).status).toBe(200);
    await uploads.change(id, `state = 'processing'`);
    expect((await first).status).toBe(200);
  });

  test('survives that PostgreSQL goes away and comes back', async () => {
    const id = await uploads.submit();
    const waiting = ask(id, '?wait=60', { 'If-None-Match': await etagOf(id) });
    await isWaiting(here);
    await postgres.cut();
    await uploads.change(id, `state = 'processing'`);
    await postgres.open();
    expect(stateOf(await waiting)).toBe('processing');
  });

  test('is answered at once by a process that is to stop; the caller asks another one', async () => {
    const id = await uploads.submit();
    const etag = await etagOf(id);
    const leaving = await fleet.start('status');
    const waiting = [ask(id, '?wait=60', { 'If-None-Match': etag }, leaving), ask(id, '?wait=60', {}, leaving)];
    await isWaiting(leaving, 2);
    leaving.signal('SIGTERM');
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([304, 200]);
    expect(await leaving.exit).toBe(0);
    const again = ask(id, '?wait=60', { 'If-None-Match': etag });
    await isWaiting(here);
    await uploads.change(id, `state = 'processing'`);
    expect(stateOf(await again)).toBe('processing');
  });
});
