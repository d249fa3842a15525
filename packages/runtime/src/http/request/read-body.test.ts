import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AppError, isAppError } from '@symdepot/errors';
import { expect, onTestFinished, test } from 'vitest';
import { readBody, readJson, type BodyLimits } from './read-body.ts';

/** What reading the body of one request gives; the request is what `write` does. */
async function read<T>(
  reader: (request: IncomingMessage, limits: BodyLimits) => Promise<T>,
  limits: BodyLimits,
  headers: Record<string, string>,
  write: (request: ReturnType<typeof send>) => void,
): Promise<unknown> {
  const result = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    void reader(request, limits)
      .catch((error: unknown) => (isAppError(error) ? error.code : error))
      .then((found) => {
        result.resolve(found);
        response.end();
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const sent = send({ port: (server.address() as AddressInfo).port, method: 'POST', headers, agent: false });
  sent.on('error', () => {});
  write(sent);
  return result.promise;
}

const limits = { maxBytes: 1_000 };
const gzip = { 'Content-Encoding': 'gzip' };

test('a body as it is, and one that is unpacked', async () => {
  expect(String(await read(readBody, limits, {}, (sent) => sent.end('plain')))).toBe('plain');
  expect(await read(readJson, limits, gzip, (sent) => sent.end(gzipSync('{"a": 1}')))).toEqual({ a: 1 });
  expect(String(await read(readBody, limits, {}, (sent) => sent.end()))).toBe('');
  expect(String(await read(readBody, limits, { 'Content-Encoding': '' }, (sent) => sent.end('plain')))).toBe('plain');
});

test('more than the limit, declared, arrived, or unpacked', async () => {
  const tooLong = 'x'.repeat(1_001);
  expect(await read(readBody, limits, { 'Content-Length': '1001' }, (sent) => sent.flushHeaders())).toBe('body_too_large');
  expect(await read(readBody, limits, { 'Transfer-Encoding': 'chunked' }, (sent) => sent.write(tooLong))).toBe('body_too_large');
  expect(await read(readBody, limits, gzip, (sent) => sent.end(gzipSync(tooLong)))).toBe('body_too_large');
});

test('who is told of the bytes is told of them unpacked, before the body has ended, and may refuse them', async () => {
  let bytes = 0;
  const onBytes = (count: number): void => {
    if ((bytes += count) > 500) throw new AppError('coverage_overloaded');
  };
  const withoutEnd = gzipSync('x'.repeat(900)).subarray(0, -8);
  expect(await read(readBody, { ...limits, onBytes }, gzip, (sent) => sent.write(withoutEnd))).toBe('coverage_overloaded');
  expect(bytes).toBe(900);
});

test('a sender that falls silent, and one that is too slow in all', async () => {
  expect(await read(readBody, { ...limits, idleMs: 50 }, { 'Content-Length': '9' }, (sent) => sent.write('12345'))).toBe('body_stalled');
  const drip = (sent: ReturnType<typeof send>): void => {
    const timer = setInterval(() => sent.write('x'), 20);
    sent.once('close', () => clearInterval(timer));
  };
  expect(await read(readBody, { ...limits, idleMs: 10_000, wholeMs: 200 }, {}, drip)).toBe('body_stalled');
});

test('what cannot be unpacked, or parsed, or is packed in another way', async () => {
  expect(await read(readBody, limits, gzip, (sent) => sent.end('plain'))).toBe('request_invalid');
  expect(await read(readJson, limits, {}, (sent) => sent.end('{'))).toBe('request_invalid');
  expect(await read(readJson, limits, {}, (sent) => sent.end(Buffer.from([0x22, 0xff, 0x22])))).toBe('request_invalid');
  expect(await read(readBody, limits, { 'Content-Encoding': 'zstd' }, (sent) => sent.end('x'))).toBe('media_type_unsupported');
});
