import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { hashToken, type Permission } from '@symdepot/symbols';
import express, { type Router } from 'express';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serveRoutes, type ServedRoutes } from '../testing/serve-routes.ts';
import { createAuthenticate, type FoundSession, type FoundToken } from './authenticate.ts';
import { callerOf, requirePermission } from './caller.ts';
import { sessionCookie } from './session-cookie.ts';

const secret = (digit: string) => digit.repeat(32);
const tomorrow = new Date(Date.now() + 86_400_000);
const token = (id: number, change: Partial<FoundToken> = {}): FoundToken => ({
  id,
  userId: id * 10,
  userEmail: `u${id}@example.org`,
  isUserActive: true,
  expiresAt: tomorrow,
  permissions: ['upload_symbols'] satisfies Permission[],
  preferredUploadApiVersion: 1,
  notifyUrl: null,
  ...change,
});
const tokens = new Map([
  [hashToken(secret('a')), token(1)],
  [hashToken(secret('b')), token(2, { expiresAt: new Date(0), isUserActive: false })],
  [hashToken(secret('c')), token(3, { isUserActive: false })],
  [hashToken(secret('d')), token(4, { permissions: ['view_all_uploads'] })],
]);

const sessions = new Map<string, FoundSession>([
  [
    hashToken('of-ann'),
    {
      id: 7,
      userId: 70,
      userEmail: 'ann@example.org',
      permissions: ['upload_symbols'],
      isSuperuser: false,
      issuer: null,
      checkedAt: new Date(),
      expiresAt: tomorrow,
    },
  ],
]);

const used: number[] = [];
let served: ServedRoutes;
beforeAll(async () => {
  served = await serveRoutes((router) => {
    router.use(
      createAuthenticate(
        {
          tokens: {
            findByHash: (hash) => Promise.resolve(tokens.get(hash)),
            recordUse: (id) => Promise.resolve(void used.push(id)),
          },
          sessions: { use: (hash) => Promise.resolve(sessions.get(hash)) },
        },
        { PUBLIC_URL: undefined, SESSION_IDLE_HOURS: 1, SESSION_MAX_HOURS: 2 },
      ),
    );
    router.get('/who', (request, response) => void response.json(callerOf(request) ?? null));
    router.post('/upload/', (request, _response, next) => {
      requirePermission(request, 'upload_symbols', 'upload_try_symbols');
      next();
    });
    router.post(
      '/upload/',
      express.text({ limit: '100mb' }),
      (request, response) => void response.status(201).json(String(request.body).length),
    );
  });
});
afterAll(() => served.stop());

const who = async (headers: Record<string, string>, path = '/who') => {
  const response = await fetch(served.url + path, { headers });
  return {
    status: response.status,
    vary: response.headers.get('vary'),
    body: (await response.json()) as { error?: string; userId?: number },
  };
};

describe('the token of a request', () => {
  test.each<[string, Record<string, string>, string]>([
    ['Auth-Token', { 'Auth-Token': secret('a') }, 'Auth-Token'],
    ['with a label', { 'auth-token': `${secret('a')}-ci-job` }, 'Auth-Token'],
    ['Bearer', { Authorization: `Bearer ${secret('a')}` }, 'Authorization'],
  ])('%s', async (_name, headers, vary) => {
    used.length = 0;
    expect(await who(headers)).toMatchObject({ status: 200, vary, body: { userId: 10, userEmail: 'u1@example.org', token: { id: 1 } } });
    expect(used).toEqual([1]);
  });

  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['empty', { 'Auth-Token': '' }],
    ['other schemes', { Authorization: 'Basic dTpw' }],
  ])('anonymous: %s', async (_name, headers) => {
    expect(await who(headers)).toEqual({ status: 200, vary: null, body: null });
  });

  test.each([
    ['unknown', secret('f'), 'API Token not matched'],
    ['only a label', '-ci', 'API Token not matched'],
    ['other case', secret('a').toUpperCase(), 'API Token not matched'],
    ['expired, before inactive', secret('b'), 'API Token found but expired'],
    ['inactive', secret('c'), 'API Token matched but user not active'],
  ])('refused on every route: %s', async (_name, value, error) => {
    for (const path of ['/who', '/nowhere', '/upload/']) {
      expect(await who({ 'Auth-Token': value }, path)).toMatchObject({ status: 403, vary: 'Auth-Token', body: { error } });
    }
  });
});

describe('the session of a request', () => {
  const cookie = '__Host-symdepot=of-ann';

  test('its user is the caller, and no cache may keep the response', async () => {
    const response = await fetch(`${served.url}/who`, { headers: { Cookie: `a=b; ${cookie}` } });
    expect(await response.json()).toMatchObject({ userEmail: 'ann@example.org', token: null, session: { id: 7, isSuperuser: false } });
    expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual(['Cookie', 'no-store']);
  });

  test.each(['__Host-symdepot=ended', '__Host-symdepot=', 'symdepot=of-ann', '__Host-symdepot-x=of-ann'])(
    'nobody is the caller with the cookie %s',
    async (other) => {
      expect(await who({ Cookie: other })).toMatchObject({ status: 200, body: null });
    },
  );

  test('the token of the same request counts, a bad one as well', async () => {
    expect(await who({ Cookie: cookie, 'Auth-Token': secret('a') })).toMatchObject({ body: { userId: 10, session: null } });
    expect(await who({ Cookie: cookie, 'Auth-Token': secret('f') })).toMatchObject({ status: 403 });
  });

  /** `fetch` sets `Host` itself. */
  const askAt = async (host: string, path: string, { method = 'GET', headers }: { method?: string; headers: OutgoingHttpHeaders }) => {
    const sent = httpRequest(served.url + path, { method, headers: { Host: host, ...headers } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: JSON.parse(await text(response)) as { userId?: number; code?: string } | null };
  };

  test('on plain http elsewhere browsers keep no __Host- cookie: it has another name there, and only there', async () => {
    const asked = (headers: OutgoingHttpHeaders) => askAt('symbols.test', '/who', { headers }).then(({ body }) => body?.userId);
    expect(await asked({ Cookie: 'symdepot=of-ann' })).toBe(70);
    expect(await asked({ Cookie: cookie })).toBeUndefined();
    expect(await asked({ Cookie: 'symdepot=of-ann', 'X-Forwarded-Proto': 'https' })).toBeUndefined();
    expect(await asked({ Cookie: cookie, 'X-Forwarded-Proto': 'https' })).toBe(70);
  });

  test('a name that a proxy passes on as X-Forwarded-Host is nobody: whoever asks has made it up', async () => {
    const headers = { 'X-Forwarded-Host': 'localhost', Cookie: cookie };
    expect((await askAt('symbols.test', '/who', { headers })).body).toBeNull();
    const forged = { ...headers, Cookie: 'symdepot=of-ann', Origin: 'http://localhost' };
    expect(await askAt('symbols.test', '/upload/', { method: 'POST', headers: forged })).toMatchObject({
      status: 403,
      body: { code: 'cross_site_request' },
    });
  });

  test('a site whose address is https has secure cookies, whatever its proxy says or leaves out', async () => {
    const readName = (router: Router) =>
      void router.get('/who', (request, response) => void response.json(sessionCookie.read(request) ?? null));
    const behind = await serveRoutes(readName, { PUBLIC_URL: 'https://symbols.test' });
    onTestFinished(async () => void (await behind.stop()));
    const asked = async (name: string) => {
      const sent = httpRequest(`${behind.url}/who`, { headers: { Host: 'symbols.test', Cookie: `${name}=of-ann` } }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return JSON.parse(await text(response)) as unknown;
    };
    expect([await asked('__Host-symdepot'), await asked('symdepot')]).toEqual(['of-ann', null]);
  });

  const post = async (headers: Record<string, string>) => {
    const response = await fetch(`${served.url}/upload/`, { method: 'POST', headers, body: 'x' });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const refused = [403, 'cross_site_request'];

  test('a browser that says where a request comes from is believed: only pages of the site change anything', async () => {
    expect(await post({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })).toEqual([201, undefined]);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect([site, await post({ Cookie: cookie, 'Sec-Fetch-Site': site, Origin: served.url })]).toEqual([site, refused]);
  });

  test('else its Origin must be that of the site', async () => {
    expect(await post({ Cookie: cookie, Origin: served.url })).toEqual([201, undefined]);
    const others = ['http://evil.test', 'null', served.url.replace('http', 'https'), `${served.url}.evil.test`];
    for (const origin of others) expect([origin, await post({ Cookie: cookie, Origin: origin })]).toEqual([origin, refused]);
    expect(await post({ Cookie: cookie })).toEqual(refused);
    const elsewhere = { Cookie: 'symdepot=of-ann', Origin: 'http://symbols.test' };
    const { status, body } = await askAt('symbols.test', '/upload/', { method: 'POST', headers: elsewhere });
    expect([status, body?.code]).toEqual(refused);
  });

  test('a request with a token needs neither: no other site can send it', async () => {
    expect(await post({ Cookie: cookie, 'Auth-Token': secret('a'), 'Sec-Fetch-Site': 'cross-site' })).toEqual([201, undefined]);
  });
});

describe('permissions', () => {
  const upload = async (headers: Record<string, string>) => {
    const response = await fetch(`${served.url}/upload/`, { method: 'POST', headers, body: 'x' });
    return [response.status, ((await response.json()) as { error?: string }).error];
  };
  test('any of them is enough', async () => {
    expect(await upload({ 'Auth-Token': secret('a') })).toEqual([201, undefined]);
    expect(await upload({ 'Auth-Token': secret('d') })).toEqual([403, 'Forbidden']);
    expect(await upload({})).toEqual([403, 'This requires an Auth-Token to authenticate the request']);
  });
});

test('what to do stands beside the fixed messages: of an expired token, and of a permission that is missing', async () => {
  const hintOf = async (value: string) => {
    const response = await fetch(`${served.url}/upload/`, { method: 'POST', headers: { 'Auth-Token': value }, body: 'x' });
    return ((await response.json()) as { hint?: string }).hint;
  };
  expect(await hintOf(secret('b'))).toMatch(/^The token that begins with bbbb expired on \d{4}-\d\d-\d\d\. .*token extend \d+ --days 90$/);
  expect(await hintOf(secret('d'))).toMatch(/^It needs the permission upload_symbols.*; this token may do: /);
  expect(await hintOf(secret('f'))).toBeUndefined();
});

describe('a refused caller in the middle of its body', () => {
  const chunk = Buffer.alloc(1_000_000, 'x');
  const send = async (headers: OutgoingHttpHeaders, agent?: false) => {
    const request = httpRequest(`${served.url}/upload/`, { method: 'POST', headers, ...(agent === false && { agent }) });
    const answer = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let i = 0; i < 50; i++) if (!request.write(chunk)) await once(request, 'drain');
    request.end();
    const [response] = await answer;
    return { status: response.statusCode, body: await text(response) };
  };

  test.each<[string, OutgoingHttpHeaders, false | undefined]>([
    ['chunked', { 'Transfer-Encoding': 'chunked' }, undefined],
    ['with a length', { 'Content-Length': 50e6 }, undefined],
    ['closing the connection', { 'Transfer-Encoding': 'chunked', Connection: 'close' }, false],
  ])('can send all of it and reads the 403: %s', async (_name, headers, agent) => {
    const { status, body } = await send({ 'Auth-Token': secret('f'), ...headers }, agent);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ error: 'API Token not matched' });
  });

  test('the same connection serves the next request', async () => {
    const { port, hostname } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST /upload/ HTTP/1.1\r\nHost: x\r\nAuth-Token: ${secret('f')}\r\nContent-Length: 5\r\n\r\nhello`);
    socket.write('GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const responses = await text(socket);
    expect(responses.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 200']);
  });
});

describe('Expect: 100-continue', () => {
  const expectContinue = async (value: string) => {
    let continued = false;
    const request = httpRequest(`${served.url}/upload/`, {
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': 5, 'Auth-Token': value, 'Content-Type': 'text/plain' },
    });
    request.once('continue', () => {
      continued = true;
      request.end('hello');
    });
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const result = { continued, status: response.statusCode, connection: response.headers.connection, body: await text(response) };
    request.destroy();
    return result;
  };

  test('a bad token gets the 403 without being asked for its body', async () => {
    expect(await expectContinue(secret('f'))).toMatchObject({ continued: false, status: 403, connection: 'close' });
  });

  test('a good one is asked when the body is read', async () => {
    expect(await expectContinue(secret('a'))).toMatchObject({ continued: true, status: 201, body: '5' });
  });
});
