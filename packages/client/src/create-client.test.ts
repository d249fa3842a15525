import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, type ClientOptions } from './create-client.ts';
import { accepted } from './testing/sample-responses.ts';
import { cut, json, startScriptedServer, type Handler } from './testing/scripted-server.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';

async function serve(handlers: readonly [Handler, ...Handler[]], options: Partial<ClientOptions> = {}) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, client: createClient({ url: server.url, token, ...options }) };
}

test('a stream is opened anew for each try, and each time it arrives whole', async () => {
  const bodies: string[] = [];
  const take: Handler = async (request, response) => {
    bodies.push((await buffer(request)).toString());
    await json(202, accepted)(request, response);
  };
  const busy = json(503, { error: 'Try again', code: 'draining', request_id: 'r' }, { 'retry-after': '1' });
  const { server, client } = await serve([cut, busy, take]);
  let opened = 0;
  const open = (): Readable => {
    opened += 1;
    return Readable.from(['the ', 'bytes']);
  };
  const failures: string[] = [];
  const upload = await client.upload(open, { name: 'a b.zip', isTry: true, onRetry: ({ error }) => failures.push(error.code) });
  expect(upload.id).toBe(7);
  expect(opened).toBe(3);
  expect(failures).toEqual(['server_unreachable', 'server_busy']);
  expect(bodies[0]).toMatch(/name="try"\r\n\r\n1\r\n--.*name="a_b\.zip"; filename="a_b\.zip"\r\n.*\r\n\r\nthe bytes\r\n--/s);
  expect(server.requests.map(({ headers }) => [headers['auth-token'], headers['prefer']])).toEqual(
    Array.from({ length: 3 }, () => [token, 'respond-async']),
  );
});

test('a refusal in the middle of a large body is heard, and is final', async () => {
  const refuse: Handler = (request, response) => {
    request.once('data', () => {
      response
        .writeHead(413, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'too large', code: 'archive_too_large' }));
      request.resume();
    });
  };
  const { server, client } = await serve([refuse]);
  await expect(client.upload(Buffer.alloc(32 * 2 ** 20))).rejects.toMatchObject({
    code: 'server_refused',
    message: 'too large',
    details: { status: 413, code: 'archive_too_large' },
  });
  expect(server.requests).toHaveLength(1);
});

test('what cannot be read here is not the fault of the server, and is not sent again', async () => {
  const { server, client } = await serve([json(202, accepted)]);
  await expect(client.upload('/nowhere/symbols.zip')).rejects.toMatchObject({ code: 'archive_unreadable' });
  const failing = (): Readable =>
    Readable.from(
      (async function* broken() {
        yield Buffer.from('some');
        throw new Error('the disk is gone');
      })(),
    );
  await expect(client.upload(failing)).rejects.toMatchObject({
    code: 'archive_unreadable',
    message: "'symbols.zip' cannot be read: the disk is gone",
  });
  expect(server.requests.length).toBeLessThanOrEqual(1);
});

test('tries end: the last error is told', async () => {
  const { server, client } = await serve([json(500, { error: 'Internal Server Error', code: 'internal', request_id: 'r9' })], {
    retries: 1,
  });
  await expect(client.whoami()).rejects.toMatchObject({ code: 'server_busy', details: { status: 500, requestId: 'r9' } });
  expect(server.requests).toHaveLength(2);
});

test.each([
  [403, { error: 'API Token not matched', code: 'token_not_matched', request_id: 'r' }, 'caller_refused', 'API Token not matched'],
  [404, { error: 'No Upload matches the given query.', code: 'upload_not_found' }, 'server_refused', 'No Upload matches the given query.'],
  [400, { error: 'x', code: 'a_code_of_next_year', details: [{ code: 'another', member: 'm', message: 'x' }] }, 'server_refused', 'x'],
  [400, { errors: { size: ['Enter a number.'] }, code: 'form_invalid' }, 'server_refused', 'size: Enter a number.'],
  [404, '<html>nginx</html>', 'answer_unexpected', /does not answer as symdepot does \(404/],
  [413, '<html>nginx</html>', 'proxy_refused', /Raise its limit, or send less at a time/],
  [501, '<html>no such method</html>', 'answer_unexpected', /does not answer as symdepot does \(501/],
  [200, { something: 'else' }, 'answer_unexpected', /does not answer as symdepot does \(200: /],
])('an answer %i %j is %s', async (status, body, code, message) => {
  const { client } = await serve([json(status, body)]);
  await expect(client.status(7)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a redirect is not followed with a token', async () => {
  const { server, client } = await serve([json(302, {}, { location: '/elsewhere' })]);
  await expect(client.whoami()).rejects.toMatchObject({ code: 'answer_unexpected' });
  expect(server.requests).toHaveLength(1);
});

test('downloads follow redirects, without a token, and are decompressed', async () => {
  const { gzipSync } = await import('node:zlib');
  const file: Handler = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('MODULE'));
  const { server, client } = await serve([json(302, {}, { location: '/objects/x' }), file, json(404, 'Symbol Not Found')]);
  const { body } = await client.download('a b.pdb/AB/a b.sym', { isTry: true });
  expect((await buffer(body)).toString()).toBe('MODULE');
  expect(server.requests.map(({ url }) => url)).toEqual(['/try/a%20b.pdb/AB/a%20b.sym', '/objects/x']);
  expect(server.requests.some(({ headers }) => 'auth-token' in headers)).toBe(false);
  await expect(client.download('a/AB/a.sym')).rejects.toMatchObject({ code: 'symbol_not_found' });
  const { client: told } = await serve([json(404, { error: 'x', lookup: { message: 'There is one in try.' } })]);
  await expect(told.download('a/AB/a.sym')).rejects.toMatchObject({ details: { why: 'There is one in try.' } });
});

test('the path of the address is kept', async () => {
  const { server } = await serve([json(404, { error: 'x', code: 'not_found' })]);
  const client = createClient({ url: new URL('/depot', server.url), token });
  await expect(client.status(7)).rejects.toMatchObject({ code: 'answer_unexpected' }); // no symdepot has no such path
  await expect(client.download('a:b/AB/c')).rejects.toMatchObject({ code: 'symbol_not_found' });
  expect(server.requests.map(({ url }) => url)).toEqual(['/depot/api/uploads/upload/7', '/depot/a%3Ab/AB/c']);
});

test('https where http is spoken, and the other way round: told at once, and how the address must be', async () => {
  const { server } = await serve([json(200, {})]);
  const client = createClient({ url: new URL(server.url.href.replace('http:', 'https:')), token });
  await expect(client.whoami()).rejects.toMatchObject({ code: 'address_unfit', message: expect.stringContaining('Is it http://…?') });
  expect(server.requests).toEqual([]);

  const alert = createServer((socket) => void socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 0x50]))).listen(0, '127.0.0.1');
  onTestFinished(() => void alert.close());
  await once(alert, 'listening');
  const other = createClient({ url: new URL(`http://127.0.0.1:${(alert.address() as AddressInfo).port}`), token });
  await expect(other.whoami()).rejects.toMatchObject({ code: 'address_unfit', message: expect.stringContaining('Is it https://…?') });
});

test('nobody there', async () => {
  const { server } = await serve([cut]);
  await server[Symbol.asyncDispose]().then(() => {});
  const client = createClient({ url: server.url, token, retries: 0 });
  await expect(client.whoami()).rejects.toMatchObject({
    code: 'server_unreachable',
    message: expect.stringContaining('the connection is refused'),
  });
});
