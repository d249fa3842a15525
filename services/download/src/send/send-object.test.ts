import { parseKey } from '@symdepot/testkit';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { StoredSymbolsFile } from '@symdepot/storage';
import { expect, test } from 'vitest';
import type { Exchange } from './send-bytes.ts';
import { sendObject } from './send-object.ts';

const storedBytes = 2 ** 30;
const key = parseKey('a.so/AB/a.so.dbg.gz');
const file: StoredSymbolsFile = {
  lane: 'release',
  key,
  bucket: 'symbols',
  object: {
    name: `v1/${key}`,
    storedBytes,
    generation: '1',
    contentType: 'application/octet-stream',
    contentEncoding: null,
    cacheControl: null,
    metadata: {},
    updatedAt: new Date(),
  },
  originalBytes: storedBytes,
  md5: undefined,
  uploadId: undefined,
};

test('who does not read what is sent is cut, and the bytes of the store are let go', async () => {
  const chunk = Buffer.alloc(2 ** 16);
  const body = new Readable({ read: () => void body.push(chunk) });
  const context = { symbolStore: { get: () => Promise.resolve(body) } } as unknown as Parameters<typeof sendObject>[0];
  const exchange = (one: Pick<Exchange, 'request' | 'response'>): Exchange => ({ ...one, headers: {}, unreadMs: 100 });
  const sent: Promise<unknown>[] = [];
  const server = createServer((request, response) => {
    sent.push(sendObject(context, file, exchange({ request, response })).catch((error: unknown) => error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1');
  caller.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  caller.pause();
  await once(server, 'request');
  expect(await sent[0]).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  expect(body.destroyed).toBe(true);
  caller.destroy();
  server.close();
});
