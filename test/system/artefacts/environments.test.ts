// Build environments through HTTP (ADR 46): recorded, published through the gate, looked up by labels, inputs and date, listed in one
// signed file, pinned, changed and withdrawn. Neighbours: artefacts.test.ts, tooltool.test.ts.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createArtefactClient, type ArtefactClient } from '../../harness/clients/artefact-client.ts';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { xzLike } from '../../harness/samples/packed-like.ts';

let system: System;
let builder: ArtefactClient;
let publisher: ArtefactClient;
let colleague: ArtefactClient;
let nobody: ArtefactClient;
const [now, next] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
beforeAll(async () => {
  const keys = [now.privateKey.export({ format: 'der', type: 'pkcs8' }), next.publicKey.export({ format: 'der', type: 'spki' })].map(
    (der) => der.toString('base64'),
  );
  system = await startSystem(inject('postgresUrl'), { ENVIRONMENTS_SIGNING_KEYS: keys.join(',') });
  const client = async (email: string, ...permissions: string[]): Promise<ArtefactClient> =>
    createArtefactClient(system.process.url, await createToken(system.databaseUrl, { email, permissions }));
  builder = await client('builder@example.com', 'upload_artefacts');
  publisher = await client('publisher@example.com', 'upload_artefacts', 'publish_artefacts', 'read_internal_artefacts');
  colleague = await client('colleague@example.com', 'upload_artefacts');
  nobody = createArtefactClient(system.process.url);
});
afterAll(() => system?.[Symbol.asyncDispose]());

interface Told {
  readonly environment: {
    readonly id: string;
    readonly artefact: { readonly name: string; readonly visibility: string };
    readonly published_at: string | null;
    readonly missing: readonly string[];
    readonly pins: readonly { readonly id: number; readonly who: string; readonly created_by?: string }[];
  };
}
const told = (response: HttpResponse) => response.json<Told>().environment;
const outcome = (response: HttpResponse) => {
  const { code, missing } = response.json<{ code?: string; missing?: readonly string[] }>();
  return [response.status, code, missing];
};
const open = { redistributable: 'yes', licences: ['MIT'] };
const publish = (id: string): Promise<HttpResponse> => publisher.request('POST', `/environments/${id}/publish`);
const listed = async (): Promise<readonly { id: string; name: string }[]> =>
  (await nobody.request('GET', '/environments.json')).json<{ environments: { id: string; name: string }[] }>().environments;

describe('the gate', () => {
  test('says what is missing, and opens when it is said', async () => {
    const sha512 = await builder.store(xzLike(1_000));
    const sources = await builder.store(xzLike(2_000));
    const id = await builder.record(sha512, { labels: { branch: 'gate' } });
    expect(outcome(await publish(id))).toEqual([403, 'not_redistributable', ['redistributable', 'licences']]);
    const change = (facts: object): Promise<HttpResponse> => builder.request('PATCH', `/environments/${id}`, facts);
    expect(told(await change({ redistributable: 'yes', licences: ['MIT', 'GPL-2.0-or-later WITH GCC-exception-3.1'] })).missing).toEqual([
      'sources',
    ]);
    expect(outcome(await publish(id))).toEqual([403, 'not_redistributable', ['sources']]);
    expect(told(await change({ sources: `sha512:${sources}` })).missing).toEqual(['sources_public']);
    expect(outcome(await publish(id))).toEqual([403, 'not_redistributable', ['sources_public']]);
    expect((await nobody.request('GET', `/environments/${id}`)).status).toBe(404);
    expect((await builder.request('POST', `/environments/${id}/publish`)).status).toBe(403);
    expect((await change({ artefact: `sha512:${sources}` })).status).toBe(400); // the bytes of one never change

    // Sources are nobody's environment: they need nothing but somebody who may.
    const show = (digest: string, visibility: string): Promise<HttpResponse> =>
      publisher.request('POST', `/artefacts/sha512/${digest}/visibility`, { visibility });
    expect((await show(sources, 'public')).status).toBe(200);
    const published = await publish(id);
    expect([published.status, told(published)]).toMatchObject([200, { artefact: { visibility: 'public' }, missing: [] }]);
    expect((await nobody.request('GET', `/artefacts/sha512/${sha512}`)).status).toBe(200);
    expect((await nobody.request('GET', `/artefacts/sha512/${sha512}`)).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );

    // As long as it is public, so are its sources, and what is said of it stays good enough.
    expect(outcome(await show(sources, 'internal')).slice(0, 2)).toEqual([409, 'artefact_needed']);
    const removed = await publisher.request('POST', `/artefacts/sha512/${sources}/remove`, { reason: 'tidy' });
    expect(outcome(removed).slice(0, 2)).toEqual([409, 'artefact_needed']);
    expect(outcome(await builder.request('PATCH', `/environments/${id}`, { notes: 'mine' })).slice(0, 2)).toEqual([
      403,
      'environment_needs_publisher',
    ]);
    expect(outcome(await publisher.request('PATCH', `/environments/${id}`, { redistributable: 'no' }))).toEqual([
      403,
      'not_redistributable',
      ['redistributable'],
    ]);
    expect(told(await nobody.request('GET', `/environments/${id}`)).published_at).not.toBeNull();

    const withdrawn = await publisher.request('POST', `/environments/${id}/withdraw`);
    expect([withdrawn.status, told(withdrawn)]).toMatchObject([200, { published_at: null, artefact: { visibility: 'internal' } }]);
    expect((await nobody.request('GET', `/artefacts/sha512/${sha512}`)).status).toBe(404);
    expect((await show(sources, 'internal')).status).toBe(200);

    const { history } = (await publisher.request('GET', `/environments/${id}/history`)).json<{
      history: { action: string; actor?: string; details: Record<string, unknown> }[];
    }>();
    expect(history.map(({ action }) => action)).toEqual([
      'environment.withdraw',
      'environment.publish',
      'environment.change',
      'environment.change',
      'environment.create',
    ]);
    expect(history[0]).toMatchObject({ actor: 'publisher@example.com', details: { sha512 } });
    const { rows } = await withConnection(system.databaseUrl, (sql) =>
      sql.query<{ action: string }>(`SELECT action FROM audit_entries WHERE subject_kind = 'artefact' AND subject = $1`, [sha512]),
    );
    expect(rows).toEqual([{ action: 'artefact.withdraw' }]);
  });

  test('holds sources as long as what they belong to is handed out', async () => {
    const content = xzLike(1_300);
    const [sha512, sources] = [await builder.store(content), await builder.store(xzLike(1_301))];
    const facts = { redistributable: 'yes', licences: ['LGPL-2.1-or-later'], sources };
    const id = await publisher.record(sha512, facts);
    const show = await publisher.request('POST', `/artefacts/sha512/${sources}/visibility`, { visibility: 'public' });
    expect([show.status, (await publish(id)).status]).toEqual([200, 200]);
    const remove = (digest: string) => publisher.request('POST', `/artefacts/sha512/${digest}/remove`, { reason: 'old' });
    expect([(await remove(sources)).status, (await remove(sha512)).status, (await remove(sources)).status]).toEqual([409, 200, 200]);
    // Who brings it back makes nothing public: its sources are gone.
    expect((await nobody.request('GET', `/environments/${id}`)).status).toBe(200);
    expect(await publisher.store(content)).toBe(sha512);
    const back = [`/artefacts/sha512/${sha512}`, `/environments/${id}`].map((path) => nobody.request('GET', path));
    expect((await Promise.all(back)).map(({ status }) => status)).toEqual([404, 404]);
    expect((await listed()).some((one) => one.id === id)).toBe(false);
    expect(outcome(await publish(id))).toEqual([403, 'not_redistributable', ['sources_public']]);
  });

  test('is shut by a "no" of somebody else, who is named, and which only they or a publisher take back', async () => {
    const sha512 = await builder.store(xzLike(1_400));
    const id = await builder.record(sha512, open);
    const no = await colleague.record(sha512, { redistributable: 'no' });
    const refused = await publish(id);
    expect(outcome(refused)).toEqual([403, 'not_redistributable', ['contradicted']]);
    expect(refused.json<{ error: string }>().error).toContain(`another environment of the same artefact (${no}) says`);
    const { said_by: saidBy } = (await builder.request('GET', `/environments/${id}`)).json<{ environment: { said_by: object } }>()
      .environment;
    expect(saidBy).toEqual({ forbidden: [no], copyleft: [] });
    const show = (visibility: string) => publisher.request('POST', `/artefacts/sha512/${sha512}/visibility`, { visibility });
    const ambiguous = await show('public');
    expect([...outcome(ambiguous).slice(0, 2), ambiguous.json<{ error: string }>().error]).toEqual([
      409,
      'environment_ambiguous',
      expect.stringContaining(`${id}, ${no}`),
    ]);
    const allow = (client: ArtefactClient) => client.request('PATCH', `/environments/${no}`, { redistributable: 'yes' });
    expect(outcome(await allow(builder)).slice(0, 2)).toEqual([403, 'environment_not_yours']);
    expect([(await allow(publisher)).status, (await publish(id)).status]).toEqual([200, 200]);

    // From now on it is too late to say so: first it is made internal.
    const say = () => colleague.request('POST', '/environments', { artefact: sha512, redistributable: 'no', notes: 'legal' });
    const late = await say();
    expect(outcome(late)).toEqual([409, 'artefact_is_public', ['redistributable', 'contradicted']]);
    expect(late.json<{ error: string }>().error).toContain(`It is public (${id}), and could not be after that`);
    expect(outcome(await publisher.request('PATCH', `/environments/${no}`, { licences: ['GPL-3.0-only'] }))).toEqual([
      409,
      'artefact_is_public',
      ['sources'],
    ]);
    expect((await show('internal')).status).toBe(200);
    const { rows } = await withConnection(system.databaseUrl, (sql) =>
      sql.query<object>(
        `SELECT action, actor, via, subject FROM audit_entries WHERE action LIKE '%.withdraw' AND subject = ANY($1) ORDER BY id`,
        [[sha512, id.slice(4)]],
      ),
    );
    const by = { actor: 'publisher@example.com', via: 'token' };
    expect(rows).toEqual([
      { action: 'environment.withdraw', subject: id.slice(4), ...by },
      { action: 'artefact.withdraw', subject: sha512, ...by },
    ]);
    expect((await say()).status).toBe(201);
  });

  test('is recorded once, however often a response is lost', async () => {
    const sha512 = await builder.store(xzLike(1_200));
    const record = (facts: object) => builder.request('POST', '/environments', { artefact: sha512, ...facts });
    const facts = { labels: { branch: 'a', platform: 'b' }, source: { revision: 'c' }, licences: ['MIT'] };
    const first = await record(facts);
    const again = await record({ ...facts, labels: { platform: 'b', branch: 'a' } });
    const other = await record({ ...facts, notes: 'another' });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
    expect([told(again).id === told(first).id, told(other).id === told(first).id]).toEqual([true, false]);
  });

  test('refers to what is stored only, and to licences that there are', async () => {
    const sha512 = await builder.store(xzLike(1_100));
    const refuse = async (facts: object): Promise<unknown> =>
      outcome(await builder.request('POST', '/environments', { artefact: `sha512:${sha512}`, ...facts })).slice(0, 2);
    expect(await refuse({ artefact: `sha512:${'0'.repeat(128)}` })).toEqual([400, 'environment_artefact_missing']);
    expect(await refuse({ sbom: `sha512:${'1'.repeat(128)}` })).toEqual([400, 'environment_artefact_missing']);
    expect(await refuse({ licences: ['MIT', 'Beerware license'] })).toEqual([400, 'licence_unknown']);
    expect(await refuse({ redistributable: true })).toEqual([400, 'request_invalid']);
    expect(await refuse({ labels: { 'not a name': 'x' } })).toEqual([400, 'request_invalid']);
    expect(await refuse({ labels: { at: 'x' } })).toEqual([400, 'request_invalid']); // could not be asked for
    expect(await refuse({ digest: 'x' })).toEqual([400, 'request_invalid']);
  });
});

describe('looking up', () => {
  test('by the hash of the inputs: before a build, whether it is there already', async () => {
    const sha512 = await builder.store(xzLike(3_000));
    const hash = 'sha256:0a1b2c';
    const look = async (client: ArtefactClient) =>
      (await client.request('GET', `/environments?inputs_hash=${hash}`)).json<{ total: number; environments: { id: string }[] }>();
    expect(await look(builder)).toMatchObject({ total: 0, environments: [] });
    const id = await builder.record(sha512, { inputs_hash: hash });
    expect([await look(builder), await look(nobody)]).toMatchObject([{ total: 1, environments: [{ id }] }, { total: 0 }]);
    for (const odd of ['inputs_hash=%00', 'branch=%00', '%00=x', '__proto__=x', 'branch=%F0%9F%98%80'])
      expect([odd, (await builder.request('GET', `/environments?${odd}`)).status]).toEqual([odd, 200]);
    expect((await builder.request('GET', '/environments?branch=a&branch=b')).status).toBe(400);
  });

  test('what is gone or damaged does not count as there, unless it is named; no tree can pin what is gone', async () => {
    const hash = 'sha256:0a1b2d';
    const sha512 = await builder.store(xzLike(3_100));
    const id = await builder.record(sha512, { inputs_hash: hash, labels: { branch: 'gone' } });
    const count = async (query: string): Promise<number> =>
      (await builder.request('GET', `/environments?${query}`)).json<{ total: number }>().total;
    const counts = (): Promise<number[]> => Promise.all([`inputs_hash=${hash}`, 'branch=gone', `sha512=${sha512}`].map(count));
    const manifest = () => builder.request('GET', `/environments/${id}/manifest.tt`);
    expect([await counts(), (await manifest()).status]).toEqual([[1, 1, 1], 200]);
    const set = (state: string) =>
      withConnection(system.databaseUrl, (sql) => sql.query(`UPDATE artefacts SET state = $2 WHERE sha512 = $1`, [sha512, state]));
    await set('damaged');
    expect(await counts()).toEqual([0, 0, 1]);
    await set('stored');
    expect((await publisher.request('POST', `/artefacts/sha512/${sha512}/remove`, { reason: 'old' })).status).toBe(200);
    expect(await counts()).toEqual([0, 0, 1]);
    expect(outcome(await manifest()).slice(0, 2)).toEqual([410, 'artefact_removed']);
  });

  test('by labels, and as of a date: the one that was current then', async () => {
    const labels = { branch: 'main', platform: 'linux64', build_type: 'opt', toolchain: 'gcc' };
    const ids: string[] = [];
    const dates = ['2024-05-01T10:00:00Z', '2025-01-31T23:30:00Z', '2026-03-01T12:00:00Z'];
    for (const [index, date] of dates.entries()) {
      const id = await publisher.record(await builder.store(xzLike(4_000 + index)), { ...open, labels });
      expect((await publish(id)).status).toBe(200);
      ids.push(id);
      await withConnection(system.databaseUrl, (sql) =>
        sql.query('UPDATE environments SET published_at = $1 WHERE id = $2', [date, Number(id.slice(4))]),
      );
    }
    const other = await publisher.record(await builder.store(xzLike(4_100)), { ...open, labels: { ...labels, platform: 'win64' } });
    await publish(other);
    const query = 'branch=main&platform=linux64&toolchain=gcc';
    const asOf = async (at: string, more = query): Promise<string | number> => {
      const response = await nobody.request('GET', `/environments?${more}&at=${encodeURIComponent(at)}`);
      return response.status === 200 ? told(response).id : response.status;
    };
    expect(await asOf('2024-04-30')).toBe(404);
    expect(await asOf('2024-05-01')).toBe(ids[0]);
    expect(await asOf('2024-05-01T09:59:59Z')).toBe(404);
    expect(await asOf('2025-01-30')).toBe(ids[0]);
    expect(await asOf('2025-01-31')).toBe(ids[1]);
    expect(await asOf('2026-03-01T13:30:00+02:00')).toBe(ids[1]);
    expect(await asOf('2026-03-01T14:30:00+02:00')).toBe(ids[2]);
    expect(await asOf('2030-01-01')).toBe(ids[2]);
    expect([await asOf('2030-01-01', 'branch=main&platform=win64'), await asOf('2030-01-01', 'branch=none')]).toEqual([other, 404]);
    for (const never of ['yesterday', '2026-02-30', '0000-01-01', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])
      expect([never, await asOf(never)]).toEqual([never, 400]);
    const list = (await nobody.request('GET', `/environments?${query}`)).json<{ environments: { id: string }[] }>();
    expect(list.environments.map(({ id }) => id)).toEqual(ids.toReversed());
  });
});

test('the public list: stable bytes, an ETag, a signature that anybody can check', async () => {
  const replaced = await builder.store(xzLike(5_000));
  const sha512 = await builder.store(xzLike(5_001));
  const source = { repository: 'https://hg.example/central', revision: 'abc' };
  const facts = { ...open, labels: { platform: 'mac', branch: 'x' }, source, replaces: `sha512:${replaced}`, inputs_hash: 'sha256:ff' };
  const id = await publisher.record(sha512, facts);
  const before = await nobody.request('GET', '/environments.json');
  await publish(id);
  const list = await nobody.request('GET', '/environments.json');
  const again = await nobody.request('GET', '/environments.json');
  expect([list.body.equals(again.body), list.headers.etag === again.headers.etag, list.headers.etag === before.headers.etag]).toEqual([
    true,
    true,
    false,
  ]);
  expect((await nobody.request('GET', '/environments.json', undefined, { 'If-None-Match': list.headers.etag! })).status).toBe(304);
  expect(list.json<{ version: number; environments: object[] }>()).toMatchObject({ version: 1 });
  expect((await listed())[0]).toMatchObject({
    id,
    name: `sha512:${sha512}`,
    size: 5_001,
    mediaType: 'application/x-xz',
    url: `/artefacts/sha512/${sha512}`,
    labels: { branch: 'x', platform: 'mac' },
    inputs_hash: 'sha256:ff',
    licences: ['MIT'],
    redistributable: true,
    source,
    replaces: `sha512:${replaced}`,
  });

  const signature = await nobody.request('GET', '/environments.json.sig');
  const { keys } = (await nobody.request('GET', '/environments.keys.json')).json<{
    keys: { id: string; public_key: string; signs: boolean }[];
  }>();
  expect(keys.map(({ signs }) => signs)).toEqual([true, false]);
  const key = keys.find((one) => one.id === signature.headers['signature-key-id'])!;
  const publicKey = createPublicKey({ key: Buffer.from(key.public_key, 'base64'), format: 'der', type: 'spki' });
  expect(publicKey.equals(now.publicKey)).toBe(true);
  expect(verify(null, list.body, publicKey, Buffer.from(signature.body.toString(), 'base64'))).toBe(true);

  // What is withdrawn or removed is not in it any more, and the list says that it has changed.
  const generated = (response: HttpResponse): string => response.json<{ generated: string }>().generated;
  await publisher.request('POST', `/environments/${id}/withdraw`);
  const without = await nobody.request('GET', '/environments.json');
  expect([(await listed()).some((one) => one.id === id), generated(without) > generated(list)]).toEqual([false, true]);

  // Also when the clock of whoever changed it before is ahead.
  await withConnection(system.databaseUrl, async (sql) => {
    await sql.query('SET session_replication_role = replica');
    await sql.query(`UPDATE environments SET listed_at = now() + interval '1 hour' WHERE id = $1`, [Number(id.slice(4))]);
  });
  const ahead = await nobody.request('GET', '/environments.json');
  await publish(id);
  const back = await nobody.request('GET', '/environments.json');
  expect([generated(ahead) > generated(without), generated(back) > generated(ahead)]).toEqual([true, true]);
  expect([(await listed()).some((one) => one.id === id), ahead.headers.etag === back.headers.etag]).toEqual([true, false]);
});

test('the public list has the newest first, of two at once the one recorded later, and those that are damaged', async () => {
  const sql = (text: string, values: unknown[]) => withConnection(system.databaseUrl, (client) => client.query(text, values));
  const dates = ['2025-05-01T10:00:00Z', '2025-06-01T10:00:00Z', '2025-05-01T10:00:00Z', '2025-04-01T10:00:00Z'];
  const ids: string[] = [];
  const digests: string[] = [];
  for (const [index, date] of dates.entries()) {
    digests.push(await builder.store(xzLike(5_100 + index)));
    ids.push(await publisher.record(digests[index]!, open));
    expect((await publish(ids[index]!)).status).toBe(200);
    await sql('UPDATE environments SET published_at = $1, listed_at = now() WHERE id = $2', [date, Number(ids[index]!.slice(4))]);
  }
  const inOrder = async () => (await listed()).map(({ id }) => id).filter((id) => ids.includes(id));
  expect(await inOrder()).toEqual([ids[1], ids[2], ids[0], ids[3]]);
  const before = await nobody.request('GET', '/environments.json');
  await sql(`UPDATE artefacts SET state = 'damaged', damaged_at = now() WHERE sha512 = $1`, [digests[2]]);
  await sql('UPDATE environments SET listed_at = now() WHERE id = $1', [Number(ids[3]!.slice(4))]); // made anew
  expect(await inOrder()).toEqual([ids[1], ids[2], ids[0], ids[3]]);
  const withoutTime = (response: HttpResponse) => ({ ...response.json<object>(), generated: '' });
  expect(withoutTime(await nobody.request('GET', '/environments.json'))).toEqual(withoutTime(before));
});

test('a manifest to check into a tree pins the digest', async () => {
  const content = xzLike(6_000);
  const sha512 = await builder.store(content);
  const id = await publisher.record(sha512, open);
  await publish(id);
  const manifest = async (query = '') => (await nobody.request('GET', `/environments/${id}/manifest.tt${query}`)).json<object[]>();
  const entry = { size: 6_000, digest: sha512, algorithm: 'sha512', visibility: 'public', unpack: true };
  expect(await manifest()).toEqual([{ filename: 'environment.tar.xz', ...entry }]);
  expect(await manifest('?filename=chroot.tar.xz')).toEqual([{ filename: 'chroot.tar.xz', ...entry }]);
  expect((await nobody.request('GET', `/environments/${id}/manifest.tt?filename=../x`)).status).toBe(400);
  // What our own client does not unpack is not said to be unpacked.
  const zip = await builder.record(await builder.store(Buffer.concat([Buffer.from('PK\u0003\u0004'), content])));
  const ofZip = await builder.request('GET', `/environments/${zip}/manifest.tt`);
  expect(ofZip.json()).toMatchObject([{ filename: 'environment.zip', unpack: false }]);
});

test('a pinned one is not removed, by nobody; afterwards downloads say when and why', async () => {
  const sha512 = await builder.store(xzLike(7_000));
  const id = await publisher.record(sha512, open);
  await publish(id);
  const pin = (body: object): Promise<HttpResponse> => builder.request('POST', `/environments/${id}/pins`, body);
  const forEver = (await pin({ who: 'Firefox 140' })).json<{ pin: { id: number; until: null } }>().pin;
  expect(forEver.until).toBeNull();
  expect((await pin({ who: 'a branch', until: '2020-01-01T00:00:00Z' })).status).toBe(201); // has run out
  for (const until of ['soon', '0000-01-01', '0001-01-01T00:00:00+14:00']) expect((await pin({ who: 'x', until })).status).toBe(400);
  const pinned = await Promise.all([builder, nobody].map((client) => client.request('GET', `/environments/${id}`)));
  expect(pinned.map((response) => told(response).pins.map(({ who, created_by: by }) => [who, by]))).toEqual([
    [['Firefox 140', 'builder@example.com']],
    [['somebody', undefined]],
  ]);
  const remove = (): Promise<HttpResponse> => publisher.request('POST', `/artefacts/sha512/${sha512}/remove`, { reason: 'superseded' });
  const refused = await remove();
  expect([...outcome(refused).slice(0, 2), refused.json<{ error: string }>().error]).toEqual([
    409,
    'artefact_pinned',
    expect.stringContaining('Firefox 140'),
  ]);
  expect(outcome(await colleague.request('DELETE', `/environments/${id}/pins/${forEver.id}`)).slice(0, 2)).toEqual([403, 'pin_not_yours']);
  expect((await builder.request('DELETE', `/environments/${id}/pins/${forEver.id}`)).status).toBe(204);
  expect(outcome(await builder.request('DELETE', `/environments/${id}/pins/${forEver.id}`)).slice(0, 2)).toEqual([404, 'pin_not_found']);
  expect((await remove()).status).toBe(200);
  const gone = await nobody.request('GET', `/artefacts/sha512/${sha512}`);
  expect([gone.status, gone.json<{ error: string }>().error]).toEqual([
    410,
    expect.stringMatching(/removed on \d{4}-\d\d-\d\d: superseded/),
  ]);
  expect((await listed()).some((one) => one.id === id)).toBe(false);
  // The row stays.
  expect((await nobody.request('GET', `/environments/${id}`)).status).toBe(200);
  expect(outcome(await pin({ who: 'a latecomer' })).slice(0, 2)).toEqual([410, 'artefact_removed']);
});

test('what is internal of a public one is not told to everybody, nor what was said before it was public', async () => {
  const [sbom, sources] = [await builder.store(Buffer.from('{"a":1}')), await builder.store(xzLike(7_200))];
  const id = await publisher.record(await builder.store(xzLike(7_201)), { ...open, sbom, sources, notes: 'a secret' });
  await publisher.request('PATCH', `/environments/${id}`, { notes: '' });
  await publisher.request('POST', `/environments/${id}/pins`, { who: 'a person' });
  const actions = async (client: ArtefactClient): Promise<string[]> =>
    (await client.request('GET', `/environments/${id}/history`)).json<{ history: { action: string }[] }>().history.map((one) => one.action);
  await publish(id);
  await publisher.request('PATCH', `/environments/${id}`, { notes: 'for all', sources, sbom });
  const details = async (client: ArtefactClient): Promise<object> =>
    (await client.request('GET', `/environments/${id}/history`)).json<{ history: { details: object }[] }>().history[0]!.details;
  expect(await details(builder)).toMatchObject({ notes: 'for all', sources, sbom });
  expect(await details(nobody)).toEqual({ notes: 'for all' });
  // As when another one, which is internal, calls it copyleft.
  const call = (isCopyleft: boolean) =>
    withConnection(system.databaseUrl, (sql) =>
      sql.query('UPDATE environments SET needs_sources = $2 WHERE id = $1', [Number(id.slice(4)), isCopyleft]),
    );
  await call(true);
  const missing = async (client: ArtefactClient) => told(await client.request('GET', `/environments/${id}`)).missing;
  expect([await missing(builder), await missing(nobody)]).toEqual([['sources_public'], []]);
  await call(false);
  const parts = async (client: ArtefactClient) => {
    const response = await client.request('GET', `/environments/${id}`);
    const { environment } = response.json<{ environment: Record<'sbom' | 'sources', { name: string } | null> }>();
    return [environment.sbom?.name, environment.sources?.name, response.headers['cache-control']];
  };
  const [sbomName, sourcesName] = [`sha512:${sbom}`, `sha512:${sources}`];
  expect([await parts(builder), await parts(nobody)]).toEqual([
    [sbomName, sourcesName, 'private, no-cache'],
    [undefined, undefined, 'no-cache'],
  ]);
  expect(await actions(nobody)).toEqual(['environment.change', 'environment.publish']);
  expect(await actions(builder)).toEqual(['change', 'publish', 'pin', 'change', 'create'].map((action) => `environment.${action}`));
  const inList = async () => (await listed()).find((one) => one.id === id);
  expect(await inList()).not.toHaveProperty('sbom');
  await publisher.request('POST', `/artefacts/sha512/${sbom}/visibility`, { visibility: 'public' });
  expect(await inList()).toMatchObject({ sbom: sbomName });
  expect(await parts(nobody)).toEqual([sbomName, undefined, 'no-cache']);
});

test('what there is, for who may read all of it: who sent it, and what it is a part of', async () => {
  const response = await publisher.request('GET', '/api/artefacts?visibility=internal');
  expect([response.status, response.json<{ total: number }>().total > 0]).toEqual([200, true]);
  expect((await builder.request('GET', '/api/artefacts')).status).toBe(403);
  const [sha512, sources] = [await builder.store(xzLike(7_100)), await builder.store(xzLike(7_101))];
  const ids = [await builder.record(sha512, { sources }), await builder.record(sha512, { sources, notes: 'another' })];
  const byDigest = async (digest: string) =>
    (await publisher.request('GET', `/api/artefacts?digest=${digest}`)).json<{ total: number; artefacts: object[] }>();
  const uses = (role: string) => ids.toReversed().map((id) => ({ id, role }));
  expect(await byDigest(`sha512:${sha512.slice(0, 20)}`)).toMatchObject({
    total: 1,
    artefacts: [{ name: `sha512:${sha512}`, uploaded_by: 'builder@example.com', removed_by: null, environments: uses('artefact') }],
  });
  expect((await byDigest(sources)).artefacts).toMatchObject([{ environments: uses('sources') }]);
  expect((await publisher.request('GET', '/api/artefacts?digest=nohex')).status).toBe(400);
});

test('what the pages list: by state and labels, and as of a day the current one of each line', async () => {
  const replaced = await builder.store(xzLike(9_000));
  const record = async (bytes: number, platform: string, date?: string, facts = {}): Promise<string> => {
    const labels = { product: 'paged', platform };
    const id = await publisher.record(await builder.store(xzLike(bytes)), { ...open, labels, ...facts });
    if (date === undefined) return id;
    expect((await publish(id)).status).toBe(200);
    await withConnection(system.databaseUrl, (sql) =>
      sql.query('UPDATE environments SET published_at = $1 WHERE id = $2', [date, Number(id.slice(4))]),
    );
    return id;
  };
  const old = await record(9_001, 'linux', '2023-05-01T10:00:00Z');
  const win = await record(9_002, 'win', '2023-08-01T10:00:00Z');
  const now = await record(9_003, 'linux', '2024-05-01T10:00:00Z', { replaces: replaced });
  const hidden = await record(9_004, 'hidden-platform');
  const list = async (client: ArtefactClient, query: string): Promise<unknown> => {
    const response = await client.request('GET', `/api/environments?product=paged${query}`);
    const { environments, total } = response.json<{ environments?: { id: string }[]; total: number }>();
    expect(total).toBe(environments?.length);
    return environments?.map(({ id }) => id) ?? response.status;
  };
  expect(await list(nobody, '')).toEqual([now, win, old]);
  expect(await list(builder, '')).toEqual([hidden, now, win, old]);
  expect([await list(builder, '&state=internal'), await list(nobody, '&state=internal')]).toEqual([[hidden], []]);
  expect(await list(nobody, `&replaces=sha512:${replaced}`)).toEqual([now]);
  const asOf = (day: string, more = ''): Promise<unknown> => list(builder, `&at=${day}${more}`);
  expect([await asOf('2023-04-30'), await asOf('2023-05-01'), await asOf('2023-08-02')]).toEqual([[], [old], [win, old]]);
  expect([await asOf('2024-05-01'), await asOf('2024-05-01', '&platform=win')]).toEqual([[now, win], [win]]);
  for (const odd of ['&at=soon', '&state=lost', '&page=0'])
    expect([odd, (await nobody.request('GET', `/api/environments?product=paged${odd}`)).status]).toEqual([odd, 400]);

  const known = async (client: ArtefactClient) =>
    (await client.request('GET', '/api/environments/labels')).json<{
      labels: { product: string[]; platform: string[]; build_type: string[] };
      first_published_at: string;
    }>();
  const { labels, first_published_at: first } = await known(nobody);
  expect([labels.product.includes('paged'), labels.platform.includes('win'), labels.platform.includes('hidden-platform')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([(await known(builder)).labels.platform.includes('hidden-platform'), first]).toEqual([true, '2023-05-01T10:00:00Z']);

  const { artefact } = told(await builder.request('GET', `/environments/${old}`));
  const remove = `/artefacts/sha512/${artefact.name.slice('sha512:'.length)}/remove`;
  expect((await publisher.request('POST', remove, { reason: 'old' })).status).toBe(200);
  expect([await list(builder, '&state=removed'), await list(nobody, '&state=removed'), await list(nobody, '&state=public')]).toEqual([
    [old],
    [],
    [now, win],
  ]);
});

test('how it differs from the one that it replaced, by their SBOMs', async () => {
  const sbomOf = (packages: Readonly<Record<string, string>>): Promise<string> =>
    publisher.store(
      Buffer.from(
        JSON.stringify({
          spdxVersion: 'SPDX-2.3',
          packages: Object.entries(packages).map(([name, versionInfo]) => ({ name, versionInfo })),
        }),
      ),
    );
  const old = await builder.store(xzLike(8_000));
  const oldId = await publisher.record(old, { ...open, sbom: await sbomOf({ gcc: '13', make: '4.3', perl: '5' }) });
  const facts = { ...open, replaces: old, sbom: await sbomOf({ gcc: '14', make: '4.3', cmake: '4' }) };
  const id = await publisher.record(await builder.store(xzLike(8_001)), facts);
  const difference = (client: ArtefactClient, query = ''): Promise<HttpResponse> =>
    client.request('GET', `/environments/${id}/difference${query}`);
  const expected = {
    before: oldId,
    after: id,
    added: [{ name: 'cmake', versions: ['4'] }],
    removed: [{ name: 'perl', versions: ['5'] }],
    changed: [{ name: 'gcc', before: ['13'], after: ['14'] }],
    unchanged: 1,
  };
  expect((await difference(publisher)).json()).toEqual(expected);
  expect((await difference(publisher, `?against=${oldId}`)).json()).toEqual(expected);
  expect((await nobody.request('GET', `/environments/${id}/difference`)).status).toBe(404);
  // Both are public, but not what they are made of.
  for (const one of [id, oldId]) expect((await publish(one)).status).toBe(200);
  expect(outcome(await difference(nobody)).slice(0, 2)).toEqual([404, 'environments_not_comparable']);
  expect(outcome(await difference(publisher, '?against=env-999999')).slice(0, 2)).toEqual([404, 'environment_not_found']);
  const without = await publisher.record(await builder.store(xzLike(8_002)), { replaces: old });
  expect(outcome(await publisher.request('GET', `/environments/${without}/difference`)).slice(0, 2)).toEqual([
    404,
    'environments_not_comparable',
  ]);
  // One whose bytes are lost is no fault of who asks.
  const sbom = await sbomOf({ gcc: '15' });
  const lost = await publisher.record(await builder.store(xzLike(8_003)), { replaces: old, sbom });
  const { buckets } = system;
  await buckets.remove(
    'artefacts',
    (await buckets.objects('artefacts')).find((name) => name.includes(sbom))!,
  );
  const refused = await publisher.request('GET', `/environments/${lost}/difference`);
  expect([...outcome(refused).slice(0, 2), refused.headers['retry-after']]).toEqual([503, 'artefact_damaged', '300']);
});
