import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@symdepot/errors';
import express, { type RequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { serveRoutes, type ServedRoutes } from '../testing/serve-routes.ts';
import { allowOnly } from './allow-only.ts';
import { parseBy } from '../parse-input.ts';
import { requestBody } from '../request/request-body.ts';

const failWith =
  (error: () => unknown): RequestHandler =>
  () => {
    throw error();
  };
/** Staging that fails at the first chunk. */
const stage: RequestHandler = (request) =>
  pipeline(requestBody(request), async (chunks) => {
    for await (const _chunk of chunks) throw new AppError('storage_unavailable');
  });
const query = z.object({ page: z.coerce.number().int() });

let served: ServedRoutes;
beforeAll(async () => {
  served = await serveRoutes((router) => {
    router.get(
      '/unknown',
      failWith(() => new Error('password hunter2 at 10.0.0.1')),
    );
    router.get(
      '/not-an-error',
      failWith(() => 'oops'),
    );
    router.get('/code/:code', (request) => {
      if (request.params.code === 'upload_in_progress') throw new AppError('upload_in_progress', { uploadId: 7 });
      throw new AppError(request.params.code as 'forbidden');
    });
    router.get('/after', (_request, response) => {
      response.set({ ETag: '"x"', 'Content-Encoding': 'gzip', 'Content-Length': '3' });
      throw new AppError('draining');
    });
    router.get('/half', (_request, response, next) => {
      response.write('half of', () => next(new Error('storage went away')));
    });
    router
      .route('/only')
      .post((_request, response) => void response.end())
      .all(allowOnly('POST'));
    router.post('/json', express.json({ limit: 1000 }), (request, response) => void response.json(request.body));
    router.get('/parse', (request, response) => void response.json(parseBy(query, request.query, undefined)));
    router.get('/form', (request, response) => void response.json(parseBy(query, request.query, 'form_invalid')));
    router.get('/file/:name', (_request, response) => void response.end());
    router.post('/staged', stage);
  });
});
afterAll(() => served.stop());

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

const get = async (path: string, { headers, ...init }: Init = {}) => {
  const response = await fetch(served.url + path, { ...init, headers: { 'X-Request-ID': 'r1', ...headers } });
  return { status: response.status, headers: response.headers, body: await response.json().catch<unknown>(() => undefined) };
};
const requestId = 'r1';

test.each([
  ['forbidden', 403, 'Forbidden'],
  ['token_missing', 403, 'This requires an Auth-Token to authenticate the request'],
  ['upload_not_found', 404, 'No Upload matches the given query.'],
  ['archive_bytes_missing', 409, 'The archive is no longer in the staging area. Upload it again'],
  ['no_file', 400, 'Must be multipart form data with at least one file'],
])('%s is %i', async (code, status, error) => {
  expect(await get(`/code/${code}`)).toMatchObject({ status, body: { error, code, request_id: requestId } });
});

test('unavailable says when to come again', async () => {
  const { status, headers, body } = await get('/code/upload_in_progress');
  expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  expect(body).toMatchObject({ code: 'upload_in_progress', links: { self: '/api/uploads/upload/7', page: '/uploads/upload/7' } });
});

test('the page of an upload is where the site is, if there is one', async () => {
  for (const [environment, page] of [
    [{ PUBLIC_URL: 'https://symbols.example/' }, 'https://symbols.example/uploads/upload/7'],
    [{ SITE: 'off', PUBLIC_URL: 'https://symbols.example' }, null],
  ] as const) {
    const other = await serveRoutes(
      (router) => router.use(failWith(() => new AppError('upload_in_progress', { uploadId: 7 }))),
      environment,
    );
    const told = await fetch(other.url);
    expect(await told.json()).toMatchObject({ links: { page } });
    const opened = await (await fetch(other.url, { headers: { Accept: 'text/html' } })).text();
    expect(opened.includes(`<a href="https://symbols.example/uploads/upload/7">`)).toBe(page !== null);
    await other.stop();
  }
});

test.each(['/unknown', '/not-an-error'])('what went wrong inside is logged once, never told: %s', async (path) => {
  const { status, body } = await get(path, { headers: { 'X-Request-ID': `fault${path}` } });
  expect(status).toBe(500);
  expect(body).toEqual({ error: 'Internal Server Error', code: 'internal', request_id: `fault${path}` });
  const errors = served.records.filter((record) => record['level'] === 'error' && record['request_id'] === `fault${path}`);
  expect(errors).toHaveLength(1);
  expect(JSON.stringify(errors[0])).toContain(path === '/unknown' ? 'hunter2' : 'Internal Server Error');
});

test('headers of the answer that was not to be are taken back', async () => {
  const { status, headers, body } = await get('/after');
  expect([status, headers.get('etag'), headers.get('content-encoding')]).toEqual([503, null, null]);
  expect(body).toMatchObject({ code: 'draining' });
  expect(headers.get('cache-control')).toBe('no-store');
});

test('an answer that has begun is cut, not completed', async () => {
  const response = await fetch(`${served.url}/half`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('404 of no route has the decoded path', async () => {
  const body = { error: 'Not Found', path: '/no such', code: 'not_found', request_id: requestId };
  expect(await get('/no%20such?x=1')).toMatchObject({ status: 404, body });
  expect(await get('/no%ZZsuch')).toMatchObject({ status: 404, body: { ...body, path: '/no%ZZsuch' } });
});

test('HEAD has no body', async () => {
  const response = await fetch(`${served.url}/code/forbidden`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([403, '']);
});

test('405 says what is allowed, in the words of Tecken', async () => {
  const { status, headers, body } = await get('/only?x=1');
  expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  expect(body).toEqual({ error: 'Method Not Allowed (GET): /only', code: 'method_not_allowed', request_id: requestId });
});

describe('a browser gets a page', () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const open = async (path: string, init: Init = {}) => {
    const response = await fetch(served.url + path, { ...init, headers: { Accept: browser, 'X-Request-ID': 'r1', ...init.headers } });
    return { status: response.status, headers: response.headers, page: await response.text() };
  };

  test('with message, code and request id, and a policy under which nothing runs', async () => {
    const { status, headers, page } = await open('/code/token_missing');
    expect([status, headers.get('content-type'), headers.get('vary')]).toEqual([403, 'text/html; charset=utf-8', 'Accept']);
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(page)));
    for (const part of [
      'This requires an Auth-Token',
      '<code>token_missing</code>',
      `<code>${requestId}</code>`,
      'href="/"',
      'role="alert"',
    ])
      expect(page).toContain(part);
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page)!;
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toMatch(/^default-src 'none'.*trusted-types 'none'$/);
    expect(page).toContain('<a href="/sign-in">Sign in</a>');
    expect(page).not.toMatch(/<script|style=| on\w+=|https?:/i);
  });

  test('that says when to come again, and what does not fit', async () => {
    expect((await open('/code/upload_in_progress')).page).toMatch(/Try again in 5 s.*href="">Try again/s);
    expect((await open('/form?page=x&page=<b>')).page).toMatch(/page: .*<code>form_invalid<\/code>/s);
    expect((await open('/only?<script>')).page).toContain('Method Not Allowed (GET): /only');
  });

  test('in which whatever was asked for is text', async () => {
    const { page } = await open('/json', {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Type': 'application/json; charset="<script>"' },
    });
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|Try again/);
  });

  test.each([undefined, '*/*', 'application/json', 'application/json, text/html', 'text/event-stream', 'image/*', 'text/html;q=0.5, */*'])(
    'and nobody else: %s',
    async (accept) => {
      const { headers, body } = await get('/code/forbidden', accept === undefined ? {} : { headers: { Accept: accept } });
      expect(body).toEqual({ error: 'Forbidden', code: 'forbidden', request_id: requestId });
      expect([headers.get('content-type'), headers.get('vary')]).toEqual(['application/json', null]);
    },
  );
});

describe('errors of express and its parsers', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    get('/json', { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });

  test.each([
    ['percent-encoding', () => get('/file/%ZZ'), 400, 'request_invalid'],
    ['JSON', () => post('{'), 400, 'request_invalid'],
    ['size', () => post(JSON.stringify('x'.repeat(2000))), 413, 'body_too_large'],
    ['encoding', () => post('{}', { 'Content-Encoding': 'zstd2' }), 415, 'media_type_unsupported'],
    ['charset', () => post('{}', { 'Content-Type': 'application/json; charset=klingon' }), 415, 'media_type_unsupported'],
  ])('%s', async (_name, send, status, code) => {
    expect(await send()).toMatchObject({ status, body: { code } });
  });

  test.each([
    [{ 'Content-Encoding': 'zstd2' }, "Unsupported content type 'Content-Encoding: zstd2'"],
    [{ 'Content-Type': 'application/json; charset=klingon' }, "Unsupported content type 'application/json; charset=klingon'"],
  ])('%j is named', async (headers, error) => {
    expect(await post('{}', headers)).toMatchObject({ body: { error } });
  });

  test('what does not fit a schema', async () => {
    expect(await get('/parse?page=x')).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^page: /) as string } });
    const { status, body } = await get('/form?page=x');
    expect([status, body]).toMatchObject([400, { errors: { page: [expect.any(String)] }, code: 'form_invalid' }]);
  });
});

describe('a fault while the body comes in reaches the caller, who goes on sending', () => {
  const megabyte = Buffer.alloc(1_000_000, 'x');
  const megabytes = 30;

  test('on a connection that stays', async () => {
    const body = Readable.toWeb(Readable.from(Array.from({ length: megabytes }, () => megabyte))) as ReadableStream<Uint8Array>;
    const { status, body: answer } = await get('/staged', { method: 'POST', body, duplex: 'half' });
    expect([status, answer]).toMatchObject([503, { code: 'storage_unavailable' }]);
  });

  test('on one that is closed after it: not before all has been sent', async () => {
    const { port, hostname } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    const answer = text(socket);
    socket.write(`POST /staged HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${megabytes * megabyte.length}\r\n\r\n`);
    for (let sent = 0; sent < megabytes; sent++) if (!socket.write(megabyte)) await once(socket, 'drain');
    expect(await answer).toMatch(/^HTTP\/1\.1 503 .*"storage_unavailable"/s);
  });
});

test('a caller that goes away in the middle of its body is no error of ours', async () => {
  const { port, hostname } = new URL(served.url);
  const socket = connect(Number(port), hostname);
  socket.write('POST /json HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nX-Request-ID: gone\r\n\r\n{');
  socket.end();
  expect(await text(socket)).not.toContain('HTTP/1.1 5');
  expect(served.records.filter((record) => record['request_id'] === 'gone' && record['level'] === 'error')).toEqual([]);
});
