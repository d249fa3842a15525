// Requests that hardly anybody sends, and what they get: never a 5xx, and never a 201 for what cannot be downloaded.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { encodeForm, send } from '../../harness/clients/http.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let system: System;
let token: string;
let client: Client;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  client = system.clientWith(token);
});
afterAll(async () => system[Symbol.asyncDispose]());

const post = (headers: Record<string, string>, body: string) =>
  send(`${system.process.url}/upload/`, { method: 'POST', headers: { 'Auth-Token': token, ...headers }, body: Buffer.from(body) });
const formHeaders = { 'Content-Type': 'multipart/form-data; boundary=x' };

test.each(['form-data; filename="x.zip"', "form-data; name*=utf-8''a%00.zip; filename=x.zip", 'form-data'])(
  'a part with the disposition %j is 400',
  async (disposition) => {
    const response = await post(formHeaders, `--x\r\nContent-Disposition: ${disposition}\r\n\r\nabc\r\n--x--\r\n`);
    expect(response.status).toBe(400);
  },
);

test('a body in a content encoding is 415, and says which', async () => {
  const response = await post({ ...formHeaders, 'Content-Encoding': 'gzip' }, 'x');
  expect([response.status, response.json()['error']]).toEqual([415, "Unsupported content type 'Content-Encoding: gzip'"]);
});

test('what debuggers ask for in vain is found once it was uploaded, and a miss of it says that it was ignored', async () => {
  const keys = ['x.so/AB1/file.ptr', `n.so/${'0'.repeat(33)}/n.so.sym`, 'flag/AB/flag.jpeg'];
  for (const key of keys) {
    const missed = await client.get(`/${key}`);
    expect([missed.status, missed.body.toString()]).toEqual([404, 'Symbol Not Found (and ignored)']);
  }
  const content = Buffer.from('MODULE Linux x86_64 0 n.so\n');
  expect((await client.upload(await createZip(keys.map((name) => ({ name, content }))))).status).toBe(201);
  for (const key of keys) expect((await client.download(`/${key}`)).content.equals(content)).toBe(true);
});

test('every authenticated answer of the upload routes says where the token stands', async () => {
  const get = await send(`${system.process.url}/upload/`, { headers: { 'Auth-Token': token } });
  expect(get.status).toBe(405);
  expect(get.headers['ratelimit']).toMatch(/^"requests";r=\d+;t=\d+$/);
  const viewer = await createToken(system.databaseUrl, { permissions: ['view_all_uploads'], email: 'viewer@example.com' });
  const forbidden = await send(`${system.process.url}/upload/`, { method: 'POST', headers: { 'Auth-Token': viewer } });
  expect([forbidden.status, forbidden.headers['ratelimit-policy']]).toEqual([403, '"requests";q=600;w=60, "concurrent";q=16']);
});

test('any origin may read every answer of the download side; an object that is known is 304', async () => {
  for (const path of ['/x.so/AB1/none.sym', '/no%25pe/AB1/x.sym', '/objects/release/a/AB/c.sym']) {
    const response = await client.get(path);
    expect([path, response.status, response.headers['access-control-allow-origin']]).toEqual([path, 404, '*']);
  }
  const content = Buffer.from('MODULE Linux x86_64 AB1 k.so\n');
  expect((await client.upload(await createZip([{ name: 'k.so/AB1/k.so.sym', content }]))).status).toBe(201);
  const object = '/objects/release/k.so/AB1/k.so.sym';
  const { etag } = (await client.get(object)).headers;
  expect((await client.get(object, { 'If-None-Match': etag! })).status).toBe(304);
});

test.each(['/upload/', '/upload', '/upload/auth_info/', '/api/coverage'])('OPTIONS %s is no method of it: 405', async (path) => {
  const response = await send(system.process.url + path, { method: 'OPTIONS', headers: { 'Auth-Token': token } });
  expect([response.status, response.headers.allow]).toEqual([405, 'POST']);
});

describe('what Node would answer with a bare 400:', () => {
  const speak = async (lines: readonly string[]): Promise<{ head: string; body: string }> => {
    const { hostname, port } = new URL(system.process.url);
    const socket = connect(Number(port), hostname);
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\nHost: x\r\n\r\n`));
    const [head, body] = (await text(socket)).split('\r\n\r\n') as [string, string];
    return { head, body };
  };

  test('raw bytes in the path lead to the file', async () => {
    const key = 'Ядро.pdb/AB/Ядро.sym';
    const content = Buffer.from('MODULE windows x86_64 AB Ядро.pdb\n');
    expect((await client.upload(await createZip([{ name: key, content }]))).status).toBe(201);
    for (const method of ['GET', 'HEAD']) {
      const { head } = await speak([`${method} /${key}?x=é HTTP/1.1`]);
      const location = /^Location: (.*)$/m.exec(head)![1]!.trim();
      expect([head.split('\r\n')[0], location]).toEqual([
        'HTTP/1.1 302 Found',
        `/${key.split('/').map(encodeURIComponent).join('/')}?x=%C3%A9`,
      ]);
      expect((await client.download(location)).content.equals(content)).toBe(true);
    }
  });

  test('they lead to nobody else', async () => {
    expect((await speak(['GET //evil.test/é HTTP/1.1'])).head).toMatch(/^Location: \/evil\.test\/%C3%A9$/m);
    expect((await speak(['GET /\\evil.test/é HTTP/1.1'])).head).toMatch(/^Location: \/%5Cevil\.test\/%C3%A9$/m);
  });

  test.each([
    ['POST /é HTTP/1.1', /percent-encoded/],
    ['GET /a b HTTP/1.1', /^The request cannot be read: /],
    ['hello', /^The request cannot be read: /],
    ['GET / HTTP/1.1\r\nContent-Length: x', /^The request cannot be read: /],
  ])('%j is 400 in JSON', async (line, message) => {
    const { head, body } = await speak([line]);
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/json\r\n/);
    expect(JSON.parse(body)).toEqual({
      error: expect.stringMatching(message) as string,
      code: 'request_invalid',
      request_id: /^X-Request-ID: (.*)$/m.exec(head)![1]!.trim(),
    });
  });

  test('headers without end are 431', async () => {
    const { head, body } = await speak(['GET / HTTP/1.1', `X: ${'x'.repeat(100_000)}`]);
    expect([head.split('\r\n')[0], JSON.parse(body)]).toMatchObject([
      'HTTP/1.1 431 Request Header Fields Too Large',
      { code: 'request_invalid' },
    ]);
  });
});

test('a slash at the end of the URL that scripts append to', async () => {
  const content = Buffer.from('MODULE Linux x86_64 AB2 s.so\n');
  const zip = await createZip([{ name: 's.so/AB2/s.so.sym', content }]);
  const form = await encodeForm([{ name: 's.zip', content: zip, filename: 's.zip' }]);
  const url = `${system.process.url}/`;
  const response = await send(`${url}/upload/`, { method: 'POST', body: form.body, headers: { ...form.headers, 'Auth-Token': token } });
  expect(response.status).toBe(201);
  const { id } = response.json<{ upload: { id: number } }>().upload;
  expect((await send(`${url}/api/uploads/upload/${id}`, { headers: { 'Auth-Token': token } })).status).toBe(200);
  expect((await client.download('//s.so/AB2/s.so.sym')).content.equals(content)).toBe(true);
  expect((await send(`${url}/__heartbeat__`)).status).toBe(200);
});

test('who says in HTTP/1.0, without a Host, that it is nobody is told where to sign in by a path', async () => {
  const { hostname, port } = new URL(system.process.url);
  const socket = connect(Number(port), hostname);
  socket.write('GET /api/_auth/ HTTP/1.0\r\n\r\n');
  const response = await text(socket);
  expect(JSON.parse(response.split('\r\n\r\n')[1]!)).toMatchObject({ sign_in_url: '/sign-in', user: null });
});
