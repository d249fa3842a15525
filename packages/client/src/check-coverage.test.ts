import { buffer } from 'node:stream/consumers';
import type { CoverageRequest } from '@symdepot/api';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from './create-client.ts';
import { startScriptedServer, type Handler } from './testing/scripted-server.ts';

/** Answers in the form of the contract; `isThere` decides for each key. */
const cover =
  (isThere: (key: string) => boolean): Handler =>
  async (request, response) => {
    const { files, lane = 'release' } = JSON.parse((await buffer(request)).toString()) as CoverageRequest;
    const responses = files.map((entry) => {
      const key = 'key' in entry ? entry.key : '';
      const available = isThere(key);
      return { key, available, lane: available ? lane : null, size: null, original_bytes: null, md5: null };
    });
    const available = responses.filter((answer) => answer.available).length;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ files: responses, available, missing: responses.length - available }));
  };

const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `a/AB/${index}` }));

async function clientOf(...handlers: readonly [Handler, ...Handler[]]) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, client: createClient({ url: server.url }) };
}

test('many entries go in several requests; the answers come in their order', async () => {
  const { server, client } = await clientOf(cover((key) => key.endsWith('7')));
  const files = await client.coverage(keys(2_500), { lane: 'try' });
  expect(files.map(({ key }) => key)).toEqual(keys(2_500).map(({ key }) => key));
  expect(files.filter(({ available }) => available).map(({ lane }) => lane)).toEqual(Array.from({ length: 250 }, () => 'try'));
  expect(server.requests).toHaveLength(3);
});

test('nothing asked, nothing sent', async () => {
  const { server, client } = await clientOf(cover(() => true));
  expect(await client.coverage([])).toEqual([]);
  expect(server.requests).toHaveLength(0);
});

test('waiting ends when all are there, or when the server sees nothing to wait for', async () => {
  const { server, client } = await clientOf(
    cover(() => false),
    cover(() => true),
    cover(() => false),
  );
  expect(await client.coverage(keys(1), { waitSeconds: 300 })).toMatchObject([{ available: true }]);
  expect(server.requests.map(({ url }) => url)).toEqual(['/api/coverage?wait=30', '/api/coverage?wait=30']);
  expect(await client.coverage(keys(1), { waitSeconds: 300 })).toMatchObject([{ available: false }]);
  expect(server.requests).toHaveLength(4);
});
