// The door of Mozilla's tooltool client: its very requests, one after the other, and what it makes of each response. The client itself
// is of no registry. Neighbour: artefacts.test.ts.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createArtefactClient, sha512Of, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import { send, type HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { arrived, ask, putChunk } from '../../harness/clients/v2-client.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { xzLike } from '../../harness/samples/packed-like.ts';

let system: System;
let door: string;
let token: string;
let uploader: string;
let publisher: ArtefactClient;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { SWEEP_INTERVAL_SECONDS: '0.5' });
  door = `${system.process.url}/tooltool`;
  const all = ['upload_artefacts', 'publish_artefacts', 'read_internal_artefacts'];
  token = await createToken(system.databaseUrl, { email: 'releng@example.com', permissions: all });
  uploader = await createToken(system.databaseUrl, { email: 'ci@example.com', permissions: ['upload_artefacts'] });
  publisher = createArtefactClient(system.process.url, token);
});
afterAll(() => system?.[Symbol.asyncDispose]());

/** As Python's urllib sends. */
const said = { 'User-Agent': 'Python-urllib/3.11', Connection: 'close', 'Accept-Encoding': 'identity' };
const urllib = (method: string, path: string, body?: unknown, auth: string | undefined = `Bearer ${token}`): Promise<HttpResponse> =>
  send(door + path, {
    method,
    headers: {
      ...said,
      ...(auth !== undefined && { Authorization: auth }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
  });

/** `upload` of a manifest with one file; visibility null: the manifest has none. */
const announce = (content: Buffer, visibility: string | null, auth?: string): Promise<HttpResponse> => {
  const files = { 'chroot.tar.xz': { size: content.length, digest: sha512Of(content), algorithm: 'sha512', visibility } };
  return urllib('POST', '/upload', { message: 'env 1', files }, auth);
};

interface Told {
  readonly result: {
    readonly id: number;
    readonly author: string;
    readonly message: string;
    readonly files: Readonly<Record<string, { visibility: string; put_url?: string }>>;
  };
}
const fileOf = (response: HttpResponse) => response.json<Told>().result.files['chroot.tar.xz']!;

/** As the client shows it: it parses the body if the type is exactly this, and else prints a traceback. */
function shown(response: HttpResponse): string {
  expect(response.headers['content-type']).toBe('application/json');
  const { error } = response.json<{ error: { name: string; description: string } }>();
  return `${error.name}: ${error.description}`;
}

test('the whole conversation: upload, complete, fetch, change of visibility, delete', async () => {
  const content = xzLike(500_000);
  const digest = sha512Of(content);

  const announced = await announce(content, 'public');
  expect(announced.status).toBe(200);
  const { result } = announced.json<Told>();
  expect(result).toMatchObject({ author: 'releng@example.com', message: 'env 1', files: { 'chroot.tar.xz': { digest, size: 500_000 } } });
  // Nothing allows it to be public yet, and the response says so.
  const file = fileOf(announced);
  expect(file.visibility).toBe('internal');
  // With its port, always.
  expect(file.put_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tooltool\/put\//);
  // Who can go on in the middle may ask where, as our own client does.
  expect(arrived(await ask(file.put_url!))).toBe(0);

  // There is nothing to wait for: whether it is stored the PUT says.
  const early = await urllib('GET', `/upload/complete/sha512/${digest}`);
  expect([early.status, early.json()]).toEqual([202, {}]);

  // No token, a length, and exactly 200.
  const put = await send(file.put_url!, { method: 'PUT', body: content, headers: { 'Content-Type': 'application/octet-stream' } });
  expect(put.status).toBe(200);
  const complete = await urllib('GET', `/upload/complete/sha512/${digest}`);
  expect([complete.status, complete.json()]).toEqual([202, {}]);

  const fetched = await urllib('GET', `/sha512/${digest}`);
  expect([fetched.status, fetched.body.equals(content)]).toEqual([200, true]);
  const stranger = await send(`${door}/sha512/${digest}?region=us-west-2`, { headers: said });
  expect([stranger.status, shown(stranger)]).toEqual([404, expect.stringContaining('artefact_not_found: ')]);

  // There already: no put_url, whatever the manifest wishes. An upload makes nothing public.
  for (const wish of ['internal', 'public']) {
    const again = await announce(content, wish);
    expect([again.status, fileOf(again)]).toMatchObject([200, { visibility: 'internal' }]);
    expect(fileOf(again).put_url).toBeUndefined();
  }

  const change = (operation: object, auth?: string) => urllib('PATCH', `/file/sha512/${digest}`, [operation], auth);
  const toPublic = { op: 'set_visibility', visibility: 'public' };
  const refused = await change(toPublic);
  expect([refused.status, shown(refused)]).toEqual([403, expect.stringContaining('no environment says anything of it')]);
  await publisher.record(digest, { redistributable: 'yes', licences: ['MIT'] });
  const changed = await change(toPublic);
  expect([changed.status, changed.json()]).toMatchObject([200, { result: { visibility: 'public', has_instances: true } }]);
  const internal = await announce(content, 'internal');
  expect([internal.status, shown(internal)]).toEqual([400, expect.stringContaining('artefact_visibility_differs: ')]);
  expect((await send(`${door}/sha512/${digest}`, { headers: said })).status).toBe(200);

  const notAllowed = await change({ op: 'delete_instances' }, `Bearer ${uploader}`);
  expect([notAllowed.status, shown(notAllowed)]).toEqual([403, expect.stringContaining('forbidden: ')]);
  // The second time because the first response was lost.
  for (let time = 0; time < 2; time++) {
    const deleted = await change({ op: 'delete_instances' });
    expect([deleted.status, deleted.json()]).toMatchObject([200, { result: { has_instances: false } }]);
  }
  const gone = await send(`${door}/sha512/${digest}`, { headers: said });
  expect([gone.status, shown(gone)]).toEqual([410, expect.stringContaining('Deleted by a tooltool client')]);

  // Who may publish may bring the same bytes back.
  const forbidden = await announce(content, 'internal', `Bearer ${uploader}`);
  expect([forbidden.status, shown(forbidden)]).toEqual([403, expect.stringContaining('artefact_removed_before: ')]);
  const back = await announce(content, 'public');
  expect((await send(fileOf(back).put_url!, { method: 'PUT', body: content })).status).toBe(200);
  expect((await urllib('GET', `/sha512/${digest}`)).body.equals(content)).toBe(true);
});

test('the gate, pins, and what something else needs hold here as well; going back to internal is audited', async () => {
  const contents = [xzLike(4_000), xzLike(4_001)] as const;
  const digests: string[] = [];
  for (const content of contents) digests.push(await publisher.store(content));
  const [digest, sources] = digests as [string, string];
  const change = (of: string, operation: object) => urllib('PATCH', `/file/sha512/${of}`, [operation]);
  const show = (of: string, visibility: string) => change(of, { op: 'set_visibility', visibility });
  const remove = (of: string) => change(of, { op: 'delete_instances' });

  const id = await publisher.record(digest, { redistributable: 'yes', licences: ['GPL-3.0-only'] });
  const without = await show(digest, 'public');
  expect([without.status, shown(without)]).toEqual([403, expect.stringContaining('no `sources` are named')]);
  expect((await publisher.request('PATCH', `/environments/${id}`, { sources })).status).toBe(200);
  const hidden = await show(digest, 'public');
  expect([hidden.status, shown(hidden)]).toEqual([403, expect.stringContaining('its `sources` are not public here')]);
  expect([(await show(sources, 'public')).status, (await show(digest, 'public')).status]).toEqual([200, 200]);

  for (const refused of [await remove(sources), await show(sources, 'internal')])
    expect([refused.status, shown(refused)]).toEqual([409, expect.stringContaining(`artefact_needed: `)]);
  const { pin } = (await publisher.request('POST', `/environments/${id}/pins`, { who: 'a release' })).json<{ pin: { id: number } }>();
  const pinned = await remove(digest);
  expect([pinned.status, shown(pinned)]).toEqual([409, expect.stringContaining('a release')]);
  expect((await send(`${door}/sha512/${digest}`, { headers: said })).body.equals(contents[0])).toBe(true);

  expect((await show(digest, 'internal')).json()).toMatchObject({ result: { visibility: 'internal', has_instances: true } });
  const { rows } = await withConnection(system.databaseUrl, (sql) =>
    sql.query<object>(`SELECT action, actor, via FROM audit_entries WHERE action LIKE '%.withdraw' AND subject = ANY($1) ORDER BY id`, [
      [digest, id.slice('env-'.length)],
    ]),
  );
  const by = { actor: 'releng@example.com', via: 'token' };
  expect(rows).toEqual([
    { action: 'environment.withdraw', ...by },
    { action: 'artefact.withdraw', ...by },
  ]);
  expect((await publisher.request('DELETE', `/environments/${id}/pins/${pin.id}`)).status).toBe(204);
  expect([(await remove(digest)).status, (await remove(sources)).status]).toEqual([200, 200]);
});

test('what is wrong is told in words that the client shows, and never as success', async () => {
  const content = xzLike(2_000);
  const digest = sha512Of(content);
  const cases: readonly [string, HttpResponse, number, string][] = [
    ['no token', await send(`${door}/upload`, { method: 'POST', body: Buffer.from('{}'), headers: said }), 403, 'token_missing: '],
    ['a bad token', await announce(content, 'internal', `Bearer ${'0'.repeat(32)}`), 403, 'token_not_matched: '],
    ['Taskcluster', await announce(content, 'internal', 'Hawk id="a", mac="b"'), 401, '--authentication-file'],
    ['no visibility', await announce(content, null), 400, 'visibility'],
    ['nobody announced it', await urllib('GET', `/upload/complete/sha512/${digest}`), 404, 'artefact_not_found: '],
    ['not there', await urllib('GET', `/sha512/${digest}`), 404, 'artefact_not_found: '],
    ['an unknown change', await urllib('PATCH', `/file/sha512/${digest}`, [{ op: 'explode' }]), 400, 'request_invalid: '],
    ['nothing to change', await urllib('PATCH', `/file/sha512/${digest}`, [{ op: 'delete_instances' }]), 404, 'artefact_not_found: '],
  ];
  for (const [what, response, status, text] of cases)
    expect([what, response.status, shown(response)]).toEqual([what, status, expect.stringContaining(text)]);
  const { put_url: url } = fileOf(await announce(content, 'internal'));
  const wrong = Buffer.from(content).fill(1, 100, 200);
  const put = (body: Buffer | Readable): Promise<HttpResponse> => send(url!, { method: 'PUT', body });
  const puts: readonly [HttpResponse, number, string][] = [
    [await put(wrong), 400, 'digest_mismatch: '],
    [await put(content.subarray(1)), 400, 'size_mismatch: '],
    [await put(Buffer.concat([content, content])), 400, 'size_mismatch: '],
    [await put(Readable.from([content, content])), 413, 'file_bytes_too_many: '], // no length is told
  ];
  for (const [response, status, text] of puts) expect([response.status, shown(response)]).toEqual([status, expect.stringContaining(text)]);
  expect((await put(content)).status).toBe(200);
});

test('its URL takes chunks, for those who go on in the middle', async () => {
  const content = xzLike(400_000);
  const { put_url: url } = fileOf(await announce(content, 'internal'));
  const first = 2 ** 18;
  expect(arrived(await putChunk(url!, content, 0, first))).toBe(first);
  expect(fileOf(await announce(content, 'internal')).put_url).toBe(url);
  expect(arrived(await ask(url!, content.length))).toBe(first);
  expect((await putChunk(url!, content, first, content.length)).status).toBe(200);
  expect((await urllib('GET', `/sha512/${sha512Of(content)}`)).body.equals(content)).toBe(true);
});

test.each([
  ['http', 80],
  ['https', 443],
])('a host without a port gets one, behind %s', async (scheme, ofScheme) => {
  const content = xzLike(3_000);
  const files = { a: { size: content.length, digest: sha512Of(content), algorithm: 'sha512', visibility: 'internal' } };
  const body = Buffer.from(JSON.stringify({ message: 'm', files }));
  const { hostname, port } = new URL(door);
  const proxy = { Host: 'tooltool.example', 'X-Forwarded-Proto': scheme };
  const headers = { ...said, ...proxy, Authorization: `Bearer ${token}`, 'Content-Length': String(body.length) };
  const sent = request({ hostname, port, path: '/tooltool/upload', method: 'POST', headers }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const told = JSON.parse((await buffer(response)).toString()) as Told;
  expect(told.result.files['a']!.put_url).toContain(`${scheme}://tooltool.example:${ofScheme}/tooltool/put/`);
});
