import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveRoutes, type ServedRoutes } from './testing/serve-routes.ts';
import { requestContext } from './request/request-context.ts';

let served: ServedRoutes;
let slowRequests = 0;
beforeAll(async () => {
  served = await serveRoutes((router) => {
    router.get('/hello/:name', (request, response) => {
      const { requestId, traceparent } = requestContext(request);
      response.json({ hello: request.params.name, requestId, traceparent });
    });
    router.get('/slow', () => void slowRequests++);
  });
});
afterAll(() => served.stop());

const requestLine = (path: string) =>
  vi.waitFor(
    () => {
      const line = served.records.find((record) => record['msg'] === 'request' && record['path'] === path);
      expect(line).toBeDefined();
      return line!;
    },
    { timeout: 20_000 },
  );

test('security headers on every answer, HSTS only behind https', async () => {
  const { headers } = await fetch(`${served.url}/hello/world`);
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  expect(headers.has('x-powered-by')).toBe(false);
  expect(headers.has('strict-transport-security')).toBe(false);

  const behindTls = await fetch(`${served.url}/hello/world`, { headers: { 'X-Forwarded-Proto': 'https' } });
  expect(behindTls.headers.get('strict-transport-security')).toBe('max-age=31536000');
});

describe('request id', () => {
  test('a sane one is kept and echoed', async () => {
    const response = await fetch(`${served.url}/hello/world`, { headers: { 'X-Request-ID': 'ci-job.42' } });
    expect(response.headers.get('x-request-id')).toBe('ci-job.42');
    expect(await response.json()).toMatchObject({ requestId: 'ci-job.42' });
  });

  test.each([undefined, 'has space', 'x'.repeat(129)])('a new one otherwise: %j', async (id) => {
    const response = await fetch(`${served.url}/hello/world`, { headers: id === undefined ? {} : { 'X-Request-ID': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('the trace goes on', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await fetch(`${served.url}/hello/traced`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
  expect(await response.json()).toMatchObject({ traceparent: expect.stringMatching(`^00-${traceId}-[0-9a-f]{16}-01$`) as string });
  expect(await requestLine('/hello/traced')).toMatchObject({ trace_id: traceId });
});

test('of who is no proxy of ours the trace goes on as well, but is not sent to a collector because of that', async () => {
  const open = await serveRoutes(
    (router) => void router.get('/', (request, response) => void response.send(requestContext(request).traceparent)),
    {
      TRUST_PROXY: '10.0.0.0/8',
    },
  );
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await fetch(open.url, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
  expect(await response.text()).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  await open.stop();
});

test('one line a request, without secrets of the query', async () => {
  await fetch(`${served.url}/hello/log?token=hunter2&page=1`, { headers: { 'X-Request-ID': 'log-1', 'User-Agent': 'tester/1' } });
  expect(await requestLine('/hello/log?token=[redacted]&page=1')).toMatchObject({
    level: 'info',
    service: 'test',
    method: 'GET',
    status: 200,
    ms: expect.any(Number) as number,
    request_id: 'log-1',
    agent: 'tester/1',
    ip: '127.0.0.1',
  });
});

test('a caller that goes away is logged as such', async () => {
  const leaving = new AbortController();
  const asked = fetch(`${served.url}/slow`, { signal: leaving.signal }).catch((error: unknown) => error);
  await expect.poll(() => slowRequests).toBe(1);
  leaving.abort(new Error('enough'));
  expect(await asked).toMatchObject({ message: 'enough' });
  expect(await requestLine('/slow')).toMatchObject({ aborted: true });
});

test('durations by route pattern, not by path', async () => {
  await fetch(`${served.url}/hello/a`);
  await fetch(`${served.url}/hello/b`);
  await fetch(`${served.url}/no/such/path`);
  const text = await (await fetch(`${served.adminUrl}/metrics`)).text();
  expect(text).toMatch(/symdepot_http_request_duration_seconds_count\{method="GET",route="\/hello\/:name",status="2xx"\} \d+/);
  expect(text).toMatch(/symdepot_http_request_duration_seconds_count\{method="GET",route="unmatched",status="4xx"\} \d+/);
  expect(text).not.toContain('/hello/a');
});

describe('operations endpoints', () => {
  test.each(['url', 'adminUrl'] as const)('on %s, with or without a slash', async (port) => {
    for (const path of ['/__lbheartbeat__', '/__lbheartbeat__/', '/__heartbeat__', '/__version__/']) {
      const response = await fetch(served[port] + path);
      expect([path, response.status]).toEqual([path, 200]);
    }
    expect(await (await fetch(`${served[port]}/__heartbeat__`)).json()).toEqual({ status: 'ok', checks: {} });
    expect(await (await fetch(`${served[port]}/__version__`)).json()).toMatchObject({ version: served.kit.version.version });
    expect((await fetch(`${served[port]}/__heartbeat__`, { method: 'POST' })).status).toBe(405);
  });

  test('metrics are not public', async () => {
    expect((await fetch(`${served.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${served.adminUrl}/metrics`)).status).toBe(200);
  });

  test('a failing check is 503', async () => {
    const failing = await serveRoutes(() => {});
    failing.kit.health.addCheck('database', () => Promise.reject(new Error('away')));
    const response = await fetch(`${failing.url}/__heartbeat__`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'error', checks: { database: { status: 'error', error: 'failed' } } });
    expect((await fetch(`${failing.url}/__lbheartbeat__`)).status).toBe(200);
    await failing.stop();
  });
});
