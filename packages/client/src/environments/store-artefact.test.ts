import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '../create-client.ts';
import { cut, json, startScriptedServer, type Handler } from '../testing/scripted-server.ts';
import type { ArtefactFile } from './store-artefact.ts';

const content = Buffer.from('the bytes of an artefact');
const sha512 = 'a5'.repeat(64);
const file: ArtefactFile = {
  name: 'chroot.tar.xz',
  sha512,
  bytes: content.length,
  openAt: (start) => Readable.from([content.subarray(start)]),
};

async function serve(...handlers: readonly [Handler, ...Handler[]]) {
  const server = await startScriptedServer(...handlers);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, client: createClient({ url: server.url, token: 'c0ffee00c0ffee00c0ffee00c0ffee00', retries: 1 }) };
}

const artefact = (state: 'announced' | 'stored') => ({
  name: `sha512:${sha512}`,
  sha256: null,
  size: content.length,
  media_type: null,
  visibility: 'internal',
  state,
  url: `/artefacts/sha512/${sha512}`,
  created_at: '2026-01-02T03:04:05.000Z',
  stored_at: null,
  verified_at: null,
  damaged_at: null,
  removed: null,
});
const stored = json(200, { artefact: artefact('stored') });
const announced = json(201, { artefact: artefact('announced'), put_url: 'http://backend.invalid:80/artefacts/put/7?session=s3cret' });
const kept = (bytes: number): Handler => json(308, {}, { range: `bytes=0-${bytes - 1}` });

test('what is stored is not sent', async () => {
  const { server, client } = await serve(stored);
  expect(await client.environments.store(file)).toMatchObject({ wasStored: true, artefact: { state: 'stored' } });
  expect(server.requests).toHaveLength(1);
});

test('what is stored and public is not sent either', async () => {
  const differs = json(400, { error: 'It is public', code: 'artefact_visibility_differs', request_id: 'r' });
  const { client } = await serve(differs, stored);
  expect(await client.environments.store(file)).toMatchObject({ wasStored: true });
});

test('each part is sent with its range, so that what has arrived stays; after a cut the rest follows', async () => {
  let rest = '';
  const takeRest: Handler = async (request, response) => {
    rest = (await buffer(request)).toString();
    await json(200, {})(request, response);
  };
  const { server, client } = await serve(announced, cut, kept(10), takeRest, stored);
  const told: [number, number][] = [];
  const result = await client.environments.store(file, { onSent: (bytes, before) => told.push([bytes, before]) });
  expect([result.wasStored, rest, told.at(-1)]).toEqual([false, content.subarray(10).toString(), [content.length, 10]]);
  const puts = server.requests.filter(({ method }) => method === 'PUT');
  expect(puts.map(({ url, headers }) => [url, headers['content-range'], headers['auth-token']])).toEqual(
    ['bytes 0-23/24', 'bytes */24', 'bytes 10-23/24'].map((range) => ['/artefacts/put/7?session=s3cret', range, undefined]),
  );
});

test('a session that ends under its sender is followed by another one', async () => {
  const closed = json(404, { error: 'gone', code: 'file_session_not_found', request_id: 'r' });
  const { client } = await serve(announced, closed, announced, json(200, {}), stored);
  expect(await client.environments.store(file)).toMatchObject({ wasStored: false, artefact: { state: 'stored' } });
});

test('other bytes than were announced: the verdict', async () => {
  const { client } = await serve(announced, json(400, { error: 'The bytes differ', code: 'digest_mismatch', request_id: 'r' }));
  await expect(client.environments.store(file)).rejects.toMatchObject({ code: 'server_refused', message: 'The bytes differ' });
});

test('a file that has become shorter is not sent as if it were whole', async () => {
  const { client } = await serve(announced, (request) => void request.resume());
  const shorter = { ...file, openAt: () => Readable.from([content.subarray(0, 5)]) };
  await expect(client.environments.store(shorter)).rejects.toMatchObject({ code: 'archive_unreadable' });
});
