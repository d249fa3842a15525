// Artefacts through HTTP (ADR 46): announced by digest, sent whole or in parts, read by a worker before anybody can have them, and for
// ever the same afterwards. Neighbour: tooltool.test.ts.
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { send } from '../../harness/clients/http.ts';
import { createCaller, createSession } from '../../harness/clients/sessions.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { arrived, ask, putChunk } from '../../harness/clients/v2-client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { xzLike } from '../../harness/samples/packed-like.ts';

let system: System;
let builder: ArtefactClient;
let reader: ArtefactClient;
let nobody: ArtefactClient;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), {
    ARTEFACT_MAX_BYTES: '40MiB',
    ARTEFACT_OPEN_BYTES_PER_TOKEN: '70MiB',
    SWEEP_INTERVAL_SECONDS: '0.5',
  });
  const client = async (email: string, ...permissions: string[]): Promise<ArtefactClient> =>
    createArtefactClient(system.process.url, await createToken(system.databaseUrl, { email, permissions }));
  builder = await client('builder@example.com', 'upload_artefacts');
  reader = await client('reader@example.com', 'read_internal_artefacts');
  nobody = createArtefactClient(system.process.url);
});
afterAll(() => system?.[Symbol.asyncDispose]());

const code = (response: { json<T>(): T }): string => response.json<{ code: string }>().code;
const urlOf = (response: { json<T>(): T }): string => response.json<{ put_url: string }>().put_url;
const stored = (): Promise<string[]> => system.buckets.objects('artefacts');

test('one is stored under its digest, and whoever may have it gets the same bytes, whole and in parts', async () => {
  const content = xzLike(300_000);
  const sha512 = sha512Of(content);
  const announced = await builder.announce(content);
  expect([announced.status, announced.json()]).toMatchObject([201, { artefact: { name: `sha512:${sha512}`, state: 'announced' } }]);
  expect((await reader.request('GET', `/artefacts/sha512/${sha512}`)).status).toBe(404);
  const put = await send(urlOf(announced), { method: 'PUT', body: content });
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect([put.status, put.json()]).toMatchObject([
    200,
    { artefact: { state: 'stored', sha256, size: 300_000, media_type: 'application/x-xz', visibility: 'internal' } },
  ]);
  expect(await stored()).toEqual([expect.stringContaining(sha512)]);

  const got = await reader.request('GET', `/artefacts/sha512/${sha512}`);
  expect([got.status, got.body.equals(content)]).toEqual([200, true]);
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
  expect(got.headers).toMatchObject({
    etag: `"${sha512}"`,
    'accept-ranges': 'bytes',
    'content-type': 'application/x-xz',
    'content-length': '300000',
    'cache-control': 'private, max-age=31536000, immutable',
    'repr-digest': `sha-512=:${base64(sha512)}:, sha-256=:${base64(sha256)}:`,
  });
  const part = await reader.request('GET', `/artefacts/sha256/${sha256.toUpperCase()}`, undefined, { Range: 'bytes=100-199' });
  expect([part.status, part.headers['content-range'], part.body.equals(content.subarray(100, 200))]).toEqual([
    206,
    'bytes 100-199/300000',
    true,
  ]);
  const head = await reader.request('HEAD', `/artefacts/sha512/${sha512}`);
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '300000', 0]);
  const known = await reader.request('GET', `/artefacts/sha512/${sha512}`, undefined, { 'If-None-Match': `"${sha512}"` });
  expect(known.status).toBe(304);
  expect((await reader.request('GET', `/artefacts/sha512/${sha512}`, undefined, { Range: 'bytes=300000-' })).status).toBe(416);

  // Who may not have it cannot tell that it is there.
  const refused = [await nobody.request('GET', `/artefacts/sha512/${sha512}`), await builder.request('GET', `/artefacts/sha512/${sha512}`)];
  const missing = await nobody.request('GET', `/artefacts/sha512/${'0'.repeat(128)}`);
  expect([...refused, missing].map((response) => [response.status, code(response)])).toEqual(
    Array.from({ length: 3 }, () => [404, 'artefact_not_found']),
  );

  const again = await builder.announce(content);
  expect([again.status, again.json<object>()]).toEqual([200, { artefact: expect.objectContaining({ state: 'stored' }) as object }]);
  // Whoever wishes it to be public is told that it is not yet.
  const wished = await builder.announce(content, { visibility: 'public' });
  expect([wished.status, wished.json<object>()]).toEqual([
    200,
    { artefact: expect.objectContaining({ visibility: 'internal' }) as object },
  ]);
  const larger = await builder.announce(content, { size: 300_001 });
  expect([larger.status, code(larger)]).toEqual([400, 'size_mismatch']);
});

test('by its SHA-256 as by its SHA-512; what was removed says so, to whom it was there', async () => {
  const content = randomBytes(2_500);
  const sha512 = await builder.store(content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const publisher = createArtefactClient(
    system.process.url,
    await createToken(system.databaseUrl, { email: 'publisher@example.com', permissions: ['publish_artefacts'] }),
  );
  const paths = [`/artefacts/sha512/${sha512}`, `/artefacts/sha256/${sha256}`];
  const ask = async (client: ArtefactClient, method: string) =>
    Promise.all(
      paths.map(async (path) => {
        const { status, body } = await client.request(method, path);
        return [status, body.length === 0 ? '' : (JSON.parse(body.toString()) as { code: string }).code];
      }),
    );
  const head = await reader.request('HEAD', paths[1]!);
  expect([head.status, head.headers['content-length'], head.headers.etag]).toEqual([200, '2500', `"${sha512}"`]);
  const missing = await reader.request('GET', `/artefacts/sha256/${'0'.repeat(64)}`);
  expect([missing.status, code(missing)]).toEqual([404, 'artefact_not_found']);
  const unseen = Array.from(paths, () => [404, 'artefact_not_found']);
  expect([await ask(nobody, 'GET'), await ask(builder, 'GET')]).toEqual([unseen, unseen]);
  expect((await publisher.request('POST', `${paths[0]}/remove`, { reason: 'a legal one' })).status).toBe(200);
  expect([await ask(reader, 'GET'), await ask(reader, 'HEAD')]).toEqual([
    paths.map(() => [410, 'artefact_removed']),
    paths.map(() => [410, '']),
  ]);
  // It was internal: for others it was never there.
  expect([await ask(nobody, 'GET'), await ask(builder, 'GET')]).toEqual([unseen, unseen]);
});

describe('in parts', () => {
  test('what was acknowledged never travels again, whoever goes on with it, and whenever', async () => {
    const content = randomBytes(20 * 2 ** 20 + 77);
    const url = urlOf(await builder.announce(content));
    expect(arrived(await ask(url))).toBe(0);
    const first = 8 * 2 ** 20;
    expect(arrived(await putChunk(url, content, 0, first))).toBe(first);
    // The same sender again, and the same URL.
    expect(urlOf(await builder.announce(content))).toBe(url);
    expect(arrived(await ask(url, content.length))).toBe(first);
    // What is there is not taken again; a gap is not taken either.
    expect(arrived(await putChunk(url, content, first + 2 ** 20, first + 2 * 2 ** 20))).toBe(first);
    const rest = await send(url, {
      method: 'PUT',
      body: content.subarray(first),
      headers: { 'Content-Range': `bytes ${first}-*/${content.length}` },
    });
    expect([rest.status, rest.json()]).toMatchObject([200, { artefact: { state: 'stored', size: content.length } }]);
    const got = await reader.request('GET', `/artefacts/sha512/${sha512Of(content)}`);
    expect(got.body.equals(content)).toBe(true);
    // Whoever did not hear of it.
    expect((await ask(url, content.length)).status).toBe(200);
  });

  test('a session that ends while a part arrives acknowledges nothing; who is wrong about the size ends none', async () => {
    const content = randomBytes(9 * 2 ** 20);
    const url = urlOf(await builder.announce(content));
    expect(urlOf(await builder.announce(content, { size: content.length + 1 }))).not.toBe(url);
    const first = 8 * 2 ** 20;
    expect(arrived(await putChunk(url, content, 0, first))).toBe(first);
    async function* rest(): AsyncGenerator<Buffer> {
      yield content.subarray(first, first + 1_000);
      const end = `UPDATE artefact_sessions SET ended_at = now(), fault = 'file_session_not_found' WHERE ended_at IS NULL AND received_bytes = $1`;
      await withConnection(system.databaseUrl, (sql) => sql.query(end, [first]));
      yield content.subarray(first + 1_000);
    }
    const headers = { 'Content-Range': `bytes ${first}-*/${content.length}` };
    const put = await send(url, { method: 'PUT', body: Readable.from(rest()), headers });
    expect([put.status, code(put)]).toEqual([404, 'file_session_not_found']);
  });

  test('a sender that goes away in the middle of a whole leaves nothing, and can begin again', async () => {
    const content = randomBytes(12 * 2 ** 20);
    const url = urlOf(await builder.announce(content));
    const controller = new AbortController();
    async function* half(): AsyncGenerator<Buffer> {
      yield content.subarray(0, 9 * 2 ** 20);
      await new Promise((resolve) => setTimeout(resolve, 200));
      controller.abort();
    }
    const cut = send(url, { method: 'PUT', body: Readable.from(half()), signal: controller.signal });
    await expect(cut).rejects.toThrow('aborted');
    const isEmpty = async (): Promise<boolean> => !(await system.buckets.objects('staging')).some((name) => name.includes('artefacts'));
    await waitFor(isEmpty, { timeoutMs: 20_000, what: 'an empty staging area' });
    expect((await send(url, { method: 'PUT', body: content })).status).toBe(200);
  });
});

test('two that send the same at once both hear that it is stored, and it is stored once', async () => {
  const content = randomBytes(9 * 2 ** 20);
  const before = (await stored()).length;
  const other = createArtefactClient(
    system.process.url,
    await createToken(system.databaseUrl, { email: 'other@example.com', permissions: ['upload_artefacts'] }),
  );
  const urls = [await builder.announce(content), await builder.announce(content), await other.announce(content)].map(urlOf);
  expect(new Set(urls).size).toBe(2); // each sender has one
  const put = (url: string) => send(url, { method: 'PUT', body: content });
  const responses = await Promise.all(urls.map(put));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await stored()).length).toBe(before + 1);
});

test('bytes of another digest are never visible, and the next who sends the right ones is not held up', async () => {
  const content = randomBytes(400_000);
  const sha512 = sha512Of(content);
  const before = await stored();
  const wrong = Buffer.from(content);
  wrong[200_000]! ^= 1;
  const put = await send(urlOf(await builder.announce(content)), { method: 'PUT', body: wrong });
  expect([put.status, code(put)]).toEqual([400, 'digest_mismatch']);
  expect([await stored(), (await reader.request('GET', `/artefacts/sha512/${sha512}`)).status]).toEqual([before, 404]);
  // In parts as well; the session has ended then, and another one begins.
  const url = urlOf(await builder.announce(content));
  const parts = await send(url, { method: 'PUT', body: wrong, headers: { 'Content-Range': `bytes 0-*/${wrong.length}` } });
  expect([parts.status, code(parts)]).toEqual([400, 'digest_mismatch']);
  expect([await stored(), await builder.store(content)]).toEqual([before, sha512]);
});

test('what does not fit is refused before anything of it is read', async () => {
  const content = randomBytes(1_000);
  const tooLarge = await builder.announce(content, { size: 40 * 2 ** 20 + 1 });
  expect([tooLarge.status, code(tooLarge)]).toEqual([413, 'artefact_too_large']);
  const url = urlOf(await builder.announce(content));
  const short = await send(url, { method: 'PUT', body: content.subarray(1) });
  expect([short.status, code(short)]).toEqual([400, 'size_mismatch']);
  const forged = await send(`${url}x`, { method: 'PUT', body: content });
  expect([forged.status, code(forged)]).toEqual([404, 'file_session_not_found']);
  for (const change of [{ sha512: 'a5' }, { size: 0 }, { visibility: 'secret' }])
    expect((await builder.announce(content, change)).status).toBe(400);
  expect([(await nobody.announce(content)).status, (await reader.announce(content)).status]).toEqual([403, 403]);
});

test('whoever may not upload any more when all of it has arrived is told so, and nothing is stored', async () => {
  const content = randomBytes(2_000);
  const email = 'leaver@example.com';
  const leaver = createArtefactClient(
    system.process.url,
    await createToken(system.databaseUrl, { email, permissions: ['upload_artefacts'] }),
  );
  const url = urlOf(await leaver.announce(content));
  await withConnection(system.databaseUrl, (sql) => sql.query('UPDATE users SET is_active = false WHERE email = $1', [email]));
  const put = await send(url, { method: 'PUT', body: content });
  expect([put.status, code(put)]).toEqual([403, 'sender_gone']);
  expect((await reader.request('GET', `/artefacts/sha512/${sha512Of(content)}`)).status).toBe(404);
});

test('who is signed in to the site has what they may read, and their browser does not keep it', async () => {
  const content = randomBytes(1_500);
  const path = `/artefacts/sha512/${await builder.store(content)}`;
  const session = await createSession(system.databaseUrl, { email: 'root@example.com', isSuperuser: true });
  const got = await createCaller(system.process.url, { session })('GET', path);
  expect([got.status, got.body.equals(content), got.headers['cache-control']]).toEqual([200, true, 'no-store']);
  const plain = await createSession(system.databaseUrl, { email: 'plain@example.com' });
  expect((await createCaller(system.process.url, { session: plain })('GET', path)).status).toBe(404);
});

test('what a token may have on the way is limited, and stored ones do not count', async () => {
  const email = 'greedy@example.com';
  const greedy = createArtefactClient(
    system.process.url,
    await createToken(system.databaseUrl, { email, permissions: ['upload_artefacts'] }),
  );
  const first = await greedy.announce(randomBytes(10), { size: 40 * 2 ** 20 });
  const content = randomBytes(25 * 2 ** 20);
  const url = urlOf(await greedy.announce(content));
  expect(first.status).toBe(201);
  const more = await greedy.announce(randomBytes(11), { size: 6 * 2 ** 20 });
  expect([more.status, code(more), more.headers['retry-after']]).toEqual([429, 'too_many_open_artefact_bytes', '5']);
  expect(urlOf(await greedy.announce(content))).toBe(url); // the same again
  // All in one request is another session beside it.
  const alone = await send(url, { method: 'PUT', body: content });
  expect([alone.status, code(alone)]).toEqual([429, 'too_many_open_artefact_bytes']);
  expect((await send(url, { method: 'PUT', body: content, headers: { 'Content-Range': `bytes 0-*/${content.length}` } })).status).toBe(200);
  expect((await greedy.announce(randomBytes(11), { size: 6 * 2 ** 20 })).status).toBe(201);
});
