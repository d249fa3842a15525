// What may happen while an archive is fetched. Neighbour: fetch-targets.test.ts (where a fetch may go).
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { waitFor } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import type { FetchOptions } from './fetch-archive.ts';
import { createFetchHarness, failureOf, never, urlOf } from './testing/fetch-harness.ts';
import { createCertificate, startRemoteServer } from './testing/remote-server.ts';

const harness = createFetchHarness();
const content = Buffer.from('the bytes of an archive '.repeat(10_000));

test.each([
  ['with a Content-Length', { 'Content-Length': String(content.length) }],
  ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ['until the connection ends', { Connection: 'close' }],
])('an archive that comes %s', async (_how, headers) => {
  const server = await harness.serve((_request, response) => response.writeHead(200, headers).end(content));
  const { result, redirectUrls } = await harness.fetcher()(urlOf(server), buffer, never);
  expect(result.equals(content)).toBe(true);
  expect(redirectUrls).toEqual([]);
  expect(server.requests.map(({ method, headers }) => [method, headers['user-agent'], headers['accept-encoding']])).toEqual([
    ['GET', 'symdepot/1.2.3', 'identity'],
  ]);
});

test.each([
  [400, 'url_not_found', "<url> can't be found (400)"],
  [403, 'url_not_found', "<url> can't be found (403)"],
  [404, 'url_not_found', "<url> can't be found (404)"],
  [501, 'url_errored', '<url> errored (501)'],
  [503, 'url_errored', '<url> errored (503)'],
  [204, 'url_status_unexpected', 'non-200 status code when retrieving <url>'],
  [206, 'url_status_unexpected', 'non-200 status code when retrieving <url>'],
  [302, 'url_status_unexpected', 'non-200 status code when retrieving <url>'], // without a Location
  [304, 'url_status_unexpected', 'non-200 status code when retrieving <url>'],
])('%i of the other server is told at once: %s', async (status, code, message) => {
  const server = await harness.serve((_request, response) => response.writeHead(status).end());
  const url = urlOf(server, '/symbols.zip?a=b');
  const error = await failureOf(harness.fetcher()(url, buffer, never));
  expect([error.code, error.message]).toEqual([code, message.replace('<url>', url.href)]);
  expect(server.requests).toHaveLength(1);
});

test.each([408, 425, 429, 500])('%i is asked again five times', async (status) => {
  const server = await harness.serve((_request, response) => response.writeHead(status).end());
  const error = await failureOf(harness.fetcher()(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual(['internal', `RetryError trying to open ${urlOf(server).href}`]);
  expect(server.requests).toHaveLength(6);
});

test('a fault that passes is not told', async () => {
  const faults: string[] = [];
  const server = await harness.serve((_request, response) => {
    response.writeHead(server.requests.length < 3 ? 500 : 200).end(content);
  });
  const fetch = harness.fetcher({ onRetry: (url, { code }) => faults.push(`${url.hostname} ${code}`) });
  expect((await fetch(urlOf(server), buffer, never)).result.equals(content)).toBe(true);
  expect(faults).toEqual(['symbols.test url_retries_failed', 'symbols.test url_retries_failed']);
});

const connectionError = (url: URL): [string, string] => ['internal', `ConnectionError trying to open ${url.href}`];

const other = await createCertificate('symbols.test');

test.each<[string, Partial<FetchOptions>]>([
  ['a name that cannot be resolved', { lookup: (_name, _options, callback) => callback(new Error('ENOTFOUND'), '') }],
  ['a resolver that does not answer', { lookup: () => {}, connectMs: 50 }],
  ['a certificate of an unknown authority', { certificateAuthority: other.cert }],
])('%s is a ConnectionError after five retries', async (_name, options) => {
  const server = await harness.serve((_request, response) => response.end(content));
  let retries = 0;
  const error = await failureOf(harness.fetcher({ ...options, onRetry: () => retries++ })(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual(connectionError(urlOf(server)));
  expect(retries).toBe(5);
  expect(server.requests).toHaveLength(0);
});

test('so is a port that nobody listens on', async () => {
  const server = await startRemoteServer(() => {});
  await server[Symbol.asyncDispose]();
  const error = await failureOf(harness.fetcher()(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual(connectionError(urlOf(server)));
});

test('so is a server that accepts and says nothing', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  harness.track({ [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) });
  const url = urlOf(server.address() as AddressInfo);
  const error = await failureOf(harness.fetcher({ connectMs: 50 })(url, buffer, never));
  expect([error.kind, error.message]).toEqual(connectionError(url));
});

test.each<[string, (response: ServerResponse) => void]>([
  ['before its answer', () => {}],
  ['in the middle of the body', (response) => response.writeHead(200, { 'Content-Length': '1000000' }).write(content)],
])('so is silence %s', async (_when, answer) => {
  const server = await harness.serve((_request, response) => answer(response));
  const error = await failureOf(harness.fetcher({ idleMs: 500 })(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual(connectionError(urlOf(server)));
  expect(server.requests).toHaveLength(6);
});

test.each([
  ['shorter than its Content-Length', { 'Content-Length': String(content.length) }, content.length - 1],
  ['without its last chunk', { 'Transfer-Encoding': 'chunked' }, content.length],
])('a body %s is fetched again from the start', async (_how, headers, cutAt) => {
  const server = await harness.serve((_request, response) => {
    response.writeHead(200, headers);
    if (server.requests.length < 3) response.write(content.subarray(0, cutAt), () => response.destroy());
    else response.end(content);
  });
  let bodies = 0;
  const { result } = await harness.fetcher()(urlOf(server), (body) => (bodies++, buffer(body)), never);
  expect(result.equals(content)).toBe(true);
  expect(bodies).toBe(3);
});

test('a body that is always cut is a ConnectionError', async () => {
  const server = await harness.serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': '1000000' }).write(content, () => response.destroy());
  });
  const error = await failureOf(harness.fetcher()(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual(connectionError(urlOf(server)));
});

test('3 GiB are refused by their Content-Length, once', async () => {
  const server = await harness.serve((_request, response) =>
    response.writeHead(200, { 'Content-Length': String(3 * 2 ** 30) }).write(content),
  );
  const error = await failureOf(harness.fetcher()(urlOf(server), () => Promise.reject(new Error('read')), never));
  expect([error.code, error.kind]).toEqual(['archive_too_large', 'too_large']);
  expect(server.requests).toHaveLength(1);
});

test.each(['aws-chunked', '', 'none', 'binary', 'UTF-8', 'identity'])(
  'plain bytes that are called %j are taken as they are',
  async (encoding) => {
    const server = await harness.serve((_request, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(content));
    expect((await harness.fetcher()(urlOf(server), buffer, never)).result.equals(content)).toBe(true);
  },
);

test.each(['gzip', 'X-GZIP', 'aws-chunked,gzip'])('%s is undone', async (encoding) => {
  const server = await harness.serve((_request, response) =>
    response.writeHead(200, { 'Content-Encoding': encoding }).end(gzipSync(content)),
  );
  expect((await harness.fetcher()(urlOf(server), buffer, never)).result.equals(content)).toBe(true);
});

test.each([
  ['none', content],
  ['cut short', gzipSync(content).subarray(0, -20)],
])('gzip that is %s is told at once', async (_what, bytes) => {
  const server = await harness.serve((_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bytes));
  const error = await failureOf(harness.fetcher()(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual([
    'invalid',
    `${urlOf(server).href} is sent with Content-Encoding 'gzip', but its bytes are not`,
  ]);
  expect(server.requests).toHaveLength(1);
});

test('gzip that the network has cut is fetched again from the start', async () => {
  const bytes = gzipSync(content);
  const server = await harness.serve((_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': String(bytes.length) });
    if (server.requests.length < 3) response.write(bytes.subarray(0, -20), () => response.destroy());
    else response.end(bytes);
  });
  expect((await harness.fetcher()(urlOf(server), buffer, never)).result.equals(content)).toBe(true);
  expect(server.requests).toHaveLength(3);
});

test('a bomb in gzip goes no further than its reader, and the connection ends', async () => {
  const bomb = gzipSync(Buffer.alloc(200_000_000));
  let isClosed = false;
  const server = await harness.serve((_request, response) => {
    response.once('close', () => (isClosed = true));
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
  });
  let read = 0;
  const reason = new Error('too large');
  const readSome = async (body: AsyncIterable<Buffer>): Promise<void> => {
    for await (const { length } of body) if ((read += length) > 1_000_000) throw reason;
  };
  await expect(harness.fetcher()(urlOf(server), readSome, never)).rejects.toBe(reason);
  await waitFor(() => isClosed);
  expect(read).toBeLessThan(10_000_000);
});

test('another content encoding is refused', async () => {
  const server = await harness.serve((_request, response) => response.writeHead(200, { 'Content-Encoding': 'br' }).end(content));
  const error = await failureOf(harness.fetcher()(urlOf(server), buffer, never));
  expect([error.kind, error.message]).toEqual([
    'invalid',
    `${urlOf(server).href} is sent with Content-Encoding 'br', though none was asked for`,
  ]);
});

test('what the consumer throws is told as it is, and the connection ends', async () => {
  let isClosed = false;
  const server = await harness.serve((_request, response) => {
    response.once('close', () => (isClosed = true));
    response.write(content);
  });
  const reason = new Error('no database');
  await expect(harness.fetcher()(urlOf(server), () => Promise.reject(reason), never)).rejects.toBe(reason);
  await waitFor(() => isClosed);
  expect(server.requests).toHaveLength(1);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['while the other server is silent', () => {}],
  ['in the middle of the body', (response) => response.write(content)],
  ['between two attempts', (response) => response.writeHead(500).end()],
])('an abort %s ends it with the reason', async (_when, answer) => {
  const gone = new AbortController();
  const server = await harness.serve((_request, response) => answer(response));
  const fetch = harness.fetcher({ retryBaseMs: 3_600_000 });
  const fetched = fetch(urlOf(server), buffer, gone.signal);
  await waitFor(() => server.requests.length === 1);
  const reason = new Error('the client has gone');
  gone.abort(reason);
  await expect(fetched).rejects.toBe(reason);
});
