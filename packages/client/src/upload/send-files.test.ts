import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../create-client.ts';
import type { SendableFile } from './send-file.ts';
import { accepted } from '../testing/sample-responses.ts';
import { cut, json, startScriptedServer, type Handler } from '../testing/scripted-server.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';

async function serve(...handlers: readonly [Handler, ...Handler[]]) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, client: createClient({ url: server.url, token, retries: 1 }) };
}

const fileOf = (key: string, content: Buffer): SendableFile => ({
  key,
  bytes: content.length,
  md5: createHash('md5').update(content).digest('hex'),
  open: async (encoding, onRead) => {
    onRead(content.length);
    return Readable.from([encoding === 'gzip' ? gzipSync(content) : content]);
  },
});

/** Each file has a URL of this server. */
const opened =
  (encoding: 'gzip' | null, storeUrl?: string): Handler =>
  async (request, response) => {
    const { files } = JSON.parse((await buffer(request)).toString()) as { files: { key: string }[] };
    const url = storeUrl ?? `http://${request.headers.host}/session?secret`;
    const session = { id: 7, created_at: 1, user: 'u@example.com', try_symbols: false, upload_protocol: 'gcs-resumable' };
    const actions = files.map(({ key }) => ({ key, action: { type: 'upload', url, content_encoding: encoding } }));
    await json(201, { ...session, files: actions })(request, response);
  };

/** As symdepot names itself: by what its proxy has passed on. */
const openedBehindProxy = opened(null, 'http://backend.invalid/upload/v2/files/12?session=s3cret');

const page =
  (status: number, headers: Readonly<Record<string, string>> = {}): Handler =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(`<html><h1>${status}</h1></html>`);
  };

const kept = (bytes: number): Handler => json(308, {}, bytes > 0 ? { range: `bytes=0-${bytes - 1}` } : {});
/** Breaks off in the middle of a body. */
const cutLater: Handler = (request) => void request.once('data', () => request.socket.destroy());
const content = Buffer.from('the content of one file');

test.each([
  [null, 'bytes 5-22/23', 'bytes */23'],
  ['gzip', 'bytes 5-*/*', 'bytes */*'],
] as const)('encoding %s: after a cut the server is asked, and the rest follows; as often as it takes', async (encoding, range, asked) => {
  let rest = Buffer.alloc(0);
  const takeRest: Handler = async (request, response) => {
    rest = await buffer(request);
    await json(200, {})(request, response);
  };
  // Each failure but the last follows a gain, so that one repetition is enough for all.
  const { server, client } = await serve(opened(encoding), cutLater, kept(2), cut, kept(4), cut, kept(5), takeRest, json(202, accepted));
  const sent: number[] = [];
  const upload = await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)], { onSent: (bytes) => sent.push(bytes) });
  expect([upload.id, sent.at(-1)]).toEqual([7, content.length]);
  const whole =
    encoding === null ? Buffer.concat([content.subarray(0, 5), rest]) : gunzipSync(Buffer.concat([gzipSync(content).subarray(0, 5), rest]));
  expect(whole.equals(content)).toBe(true);
  const puts = server.requests.filter(({ method }) => method === 'PUT');
  expect(puts.map(({ headers }) => headers['content-range'])).toEqual([
    undefined,
    asked,
    range.replace('5', '2'),
    asked,
    range.replace('5', '4'),
    asked,
    range,
  ]);
  expect(puts.map(({ headers }) => headers['auth-token'])).toEqual(puts.map(() => undefined));
  expect(server.requests.at(-1)).toMatchObject({
    method: 'POST',
    url: '/upload/v2/7/complete',
    headers: { prefer: 'respond-async', 'auth-token': token },
  });
});

test('a large file is asked about before it is sent: a client that died may have begun it', async () => {
  const large = Buffer.concat([Buffer.alloc(2 ** 20), content]);
  const { server, client } = await serve(opened(null), kept(2 ** 20), json(200, {}), json(202, accepted));
  await client.uploadFiles([fileOf('a.pdb/AB/a.sym', large)]);
  const ranges = server.requests.map(({ headers }) => headers['content-range']);
  expect(ranges).toEqual([undefined, `bytes */${large.length}`, `bytes ${2 ** 20}-${large.length - 1}/${large.length}`, undefined]);
});

test('what the server had of a file is told apart from what was sent', async () => {
  const large = Buffer.concat([Buffer.alloc(2 ** 20), content]);
  const file: SendableFile = {
    ...fileOf('a.pdb/AB/a.sym', large),
    open: async (_, onRead) =>
      Readable.from(
        (function* read() {
          for (let at = 0; at < large.length; at += 2 ** 18) {
            yield large.subarray(at, at + 2 ** 18);
            onRead(Math.min(large.length, at + 2 ** 18));
          }
        })(),
      ),
  };
  const { client } = await serve(opened(null), kept(2 ** 19), json(200, {}), json(202, accepted));
  const told: [number, number][] = [];
  await client.uploadFiles([file], { onSent: (bytes, before) => told.push([bytes, before]) });
  expect(told.at(-1)).toEqual([large.length, 2 ** 19]);
});

test('a store that refuses a file because it has it has it from somebody who sent the same list', async () => {
  const { server: store } = await serve(json(412, {}));
  const { client } = await serve(opened(null, `${store.url.href}bucket/name?upload_id=s3cret`), json(202, accepted));
  expect(await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).toMatchObject({ id: 7 });
});

test('a last answer that was lost: the file is whole, and is not sent again', async () => {
  const { server, client } = await serve(opened(null), cutLater, json(200, {}), json(202, accepted));
  await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)]);
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'POST']);
});

test('nothing is taken any more: the list is closed, and its outcome tells', async () => {
  const { server, client } = await serve(opened(null), json(404, { error: 'gone', code: 'file_session_not_found' }), json(202, accepted));
  expect(await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).toMatchObject({ id: 7 });
  expect(server.requests).toHaveLength(3);
});

test('one file that cannot be read does not keep the others; the list is closed all the same', async () => {
  const { server, client } = await serve(opened(null), json(200, {}));
  const broken = { ...fileOf('b.pdb/AB/b.sym', content), open: () => Promise.reject(new Error('no such file')) };
  const files = [broken, fileOf('a.pdb/AB/a.sym', content)];
  await expect(client.uploadFiles(files)).rejects.toMatchObject({
    code: 'archive_unreadable',
    message: "'b.pdb/AB/b.sym' cannot be read: no such file",
  });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toContain('PUT /session?secret');
  expect(server.requests.at(-1)).toMatchObject({ method: 'POST', url: '/upload/v2/7/complete' });
});

test('a server that is away ends it, with the error of the first; so does the signal, and both close the list', async () => {
  const files = Array.from({ length: 9 }, (_, index) => fileOf(`a.pdb/AB/${index}.sym`, content));
  const away = await serve(opened(null), cut);
  await expect(away.client.uploadFiles(files)).rejects.toMatchObject({ code: 'server_unreachable' });
  expect(away.server.requests.at(-1)).toMatchObject({ method: 'POST', url: '/upload/v2/7/complete' });

  const interrupted = new AbortController();
  const reason = new Error('interrupted');
  const { server, client } = await serve(opened(null), () => interrupted.abort(reason));
  await expect(client.uploadFiles(files, { signal: interrupted.signal })).rejects.toBe(reason);
  await expect.poll(() => server.requests.at(-1)?.url).toBe('/upload/v2/7/complete');
});

test('a server that is called by another name behind its proxy is sent to where it was asked', async () => {
  const { server, client } = await serve(openedBehindProxy, json(200, {}), json(202, accepted));
  expect(await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).toMatchObject({ id: 7 });
  expect(server.requests[1]).toMatchObject({ method: 'PUT', url: '/upload/v2/files/12?session=s3cret' });
});

test.each([
  [page(404), /files\/12 does not answer as symdepot does \(404: the answer is not in its form\)/],
  [page(200), /does not answer as symdepot does \(200: the answer is not in its form\)/],
  [page(204), /does not answer as symdepot does \(204: the answer is not in its form\)/],
  [page(308, { location: 'https://elsewhere.example/?session=s3cret' }), /\(308: a redirect to https:\/\/elsewhere.example\/\)/],
])('what a proxy answers to a file is told as such, and once; nothing of the secret of the file', async (answer, message) => {
  const { server, client } = await serve(openedBehindProxy, answer, json(202, accepted));
  const refused = client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)]);
  await expect(refused).rejects.toMatchObject({ code: 'answer_unexpected', message: expect.stringMatching(message) });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') });
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
});

test('a proxy that takes no bodies of that size is told as such, and once', async () => {
  const { server, client } = await serve(openedBehindProxy, page(413), json(202, accepted));
  await expect(client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).rejects.toMatchObject({
    code: 'proxy_refused',
    message: expect.stringMatching(
      /A proxy before the server takes no bodies of that size .*, 413\), as nginx beyond its client_max_body_size/,
    ),
  });
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
});

test('a store that cannot be reached is named, and not the server; its secret is not', async () => {
  const { client } = await serve(opened(null, 'http://127.0.0.1:1/bucket/name?upload_id=s3cret'), json(202, accepted));
  await expect(client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).rejects.toMatchObject({
    code: 'server_unreachable',
    message: 'http://127.0.0.1:1/ cannot be reached: the connection is refused',
  });
});

test.each([json(503, { error: 'Too much work is waiting' }, { 'retry-after': '300' }), cut])(
  'the server has every file, and is too busy to close the list, or away: it closes itself',
  async (answer) => {
    const { client } = await serve(opened(null), json(200, {}), answer);
    expect(await client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).toEqual({ id: 7 });
  },
);

test('no list of as many files, or another protocol: not as symdepot answers', async () => {
  const { client } = await serve(
    json(201, { id: 7, created_at: 1, user: 'u', try_symbols: false, upload_protocol: 'gcs-resumable', files: [] }),
  );
  await expect(client.uploadFiles([fileOf('a.pdb/AB/a.sym', content)])).rejects.toMatchObject({ code: 'answer_unexpected' });
});
