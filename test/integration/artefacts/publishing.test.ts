// What may be public, in the database (ADR 46): changes that depend on one another, and what one environment says of bytes that others
// have as well; and who signs the list. Neighbours: storing.test.ts, test/system/artefacts (over HTTP).
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startInProcess } from '@symdepot/runtime/testing';
import { configSchema, createStatus } from '@symdepot/status';
import { waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@symdepot/database';
import { createArtefactClient } from '../../harness/clients/artefact-client.ts';
import { createArtefactRows, type ArtefactRows } from '../../harness/postgres/artefact-rows.ts';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let database: Database;
let rows: ArtefactRows;
beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
  rows = createArtefactRows(database);
});
afterAll(() => opened?.close());

const sql = (text: string, values: unknown[] = []) => withConnection(opened.url, (client) => client.query(text, values));
const copyleft = { licences: ['GPL-2.0-only'], needsSources: true };
const publish = (id: number) => database.environments.publish(id, testActor);
const show = (sha512: string, visibility: 'public' | 'internal') => database.artefacts.setVisibility(sha512, visibility, testActor);
const lacks = (...missing: string[]) => ({ code: 'not_redistributable', details: { missing } });

async function storePublic(): Promise<string> {
  const sha512 = await rows.store();
  await rows.record(await rows.store(), { sources: sha512, notes: sha512 });
  await show(sha512, 'public');
  return sha512;
}

/** @param event what kind of lock they wait for; default: any */
const countWaiting = async (event = '%'): Promise<number> => {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event LIKE $1`;
  return (await sql(waiting, [event])).rowCount!;
};

/** While another change is under way, which commits before `work` has its turn. */
async function behind<T>(text: string, values: unknown[], work: () => Promise<T>): Promise<T> {
  return withConnection(opened.url, async (client) => {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('artefacts', 0))`);
    await client.query(text, values);
    const result = work();
    result.catch(() => {}); // looked at by the caller
    const isWaiting = async (): Promise<boolean> => (await countWaiting()) > 0;
    await Promise.race([waitFor(isWaiting, { what: 'a change that waits' }), result.catch(() => {})]);
    await client.query('COMMIT');
    return result;
  });
}

describe('a change sees what the one before it has left', () => {
  test('who withdraws sources: that something has just been published with them, which named others when it began', async () => {
    const [sha512, first, second] = [await rows.store(), await storePublic(), await storePublic()];
    const { id } = await rows.record(sha512, { ...copyleft, sources: first });
    const change = `UPDATE environments SET sources_id = (SELECT id FROM artefacts WHERE sha512 = $1) WHERE id = $2`;
    const ends = await withConnection(opened.url, async (client) => {
      await client.query('BEGIN');
      await client.query('LOCK TABLE audit_entries IN SHARE ROW EXCLUSIVE MODE'); // the last that each writes
      const publishing = behind(change, [second, id], () => publish(id));
      await waitFor(async () => (await countWaiting('relation')) > 0, { what: 'a publication that is nearly done' });
      const hiding = show(second, 'internal');
      const both = Promise.allSettled([publishing, hiding]);
      await waitFor(async () => (await countWaiting()) > 1, { what: 'a withdrawal that waits' });
      await client.query('COMMIT');
      return both;
    });
    expect(ends).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'artefact_needed' } }]);
  });

  test.each(['artefact', 'sbom', 'sources'] as const)('who records: that its %s was removed', async (role) => {
    const [sha512, gone] = [await rows.store(), await rows.store()];
    const removal = `UPDATE artefacts SET state = 'removed', removed_at = now(), removed_by = 'x', removal_reason = 'y' WHERE sha512 = $1`;
    const named = role === 'artefact' ? {} : { [role]: gone };
    const record = () => rows.record(role === 'artefact' ? gone : sha512, named);
    await expect(behind(removal, [gone], record)).rejects.toMatchObject({ code: 'environment_artefact_missing', details: { role } });
  });

  test('who changes: that it was published, by somebody who may', async () => {
    const sha512 = await rows.store();
    const { id } = await rows.record(sha512);
    const publication = `
      WITH shown AS (UPDATE artefacts SET visibility = 'public' WHERE sha512 = $1)
      UPDATE environments SET published_at = now(), first_published_at = now() WHERE id = $2`;
    const change = () => database.environments.change(id, { labels: { branch: 'main' } }, testActor, false);
    await expect(behind(publication, [sha512, id], change)).rejects.toMatchObject({ code: 'environment_needs_publisher' });
  });

  test('and none waits for another that waits for it', async () => {
    const sources = await storePublic(); // before what it belongs to
    const sha512 = await rows.store();
    const { id } = await rows.record(sha512, { ...copyleft, sources });
    const all = await withConnection(opened.url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM artefacts WHERE sha512 = $1 FOR UPDATE', [sources]);
      let settled = 0;
      const changes = [
        publish(id),
        show(sha512, 'public'),
        database.environments.pin(id, { who: 'a release', until: null }, testActor),
        database.environments.change(id, { notes: 'n', sources }, testActor, true),
      ].map((change) => change.finally(() => (settled += 1)));
      const ends = Promise.allSettled(changes);
      const isStill = async (): Promise<boolean> => (await countWaiting()) + settled >= changes.length;
      await waitFor(isStill, { what: 'changes that wait' });
      await client.query('COMMIT');
      return ends;
    });
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'fulfilled'));
  });
});

test('what was removed is not pinned', async () => {
  const sha512 = await rows.store();
  const { id } = await rows.record(sha512);
  await database.artefacts.remove(sha512, 'old', testActor);
  const pin = database.environments.pin(id, { who: 'a release', until: null }, testActor);
  await expect(pin).rejects.toMatchObject({ code: 'artefact_removed', details: { reason: 'old' } });
  expect((await database.environments.find(id))!.pins).toEqual([]);
});

describe('what one environment says of bytes counts for others that have them', () => {
  test('with the file nothing is published that somebody else has said of it', async () => {
    const sha512 = await rows.store();
    const own = await rows.record(sha512);
    const other = await rows.record(sha512, { labels: { branch: 'main', platform: 'linux64' } }, { ...testActor, actor: 'other' });
    const ambiguous = { code: 'environment_ambiguous', details: { environments: [own.id, other.id] } };
    await expect(show(sha512, 'public')).rejects.toMatchObject(ambiguous);
    await publish(own.id);
    const listed = (await database.environments.listPublic()).environments.map(({ id }) => id);
    expect([listed.includes(own.id), listed.includes(other.id)]).toEqual([true, false]);
  });

  test('a "no"', async () => {
    const sha512 = await rows.store();
    const { id } = await rows.record(sha512);
    const other = await rows.record(sha512, { redistributable: 'no' });
    await expect(publish(id)).rejects.toMatchObject(lacks('contradicted'));
    await expect(publish(id)).rejects.toThrow(`another environment of the same artefact (env-${other.id}) says`);
    await database.environments.change(other.id, { redistributable: 'unknown' }, testActor, false);
    await publish(id);
  });

  test('copyleft, also when that one is withdrawn again', async () => {
    const [sha512, others, sources] = [await rows.store(), await storePublic(), await storePublic()];
    const first = await rows.record(sha512, { sources: others });
    await publish(first.id);
    const second = await rows.record(sha512, { ...copyleft, sources });
    await publish(second.id);
    const third = await rows.record(sha512, { notes: 'another' });
    await expect(publish(third.id)).rejects.toMatchObject(lacks('sources'));
    await database.environments.withdraw(second.id, testActor);
    expect(await rows.read(sha512)).toMatchObject({ visibility: 'public' });
    await expect(show(sources, 'internal')).rejects.toMatchObject({ code: 'artefact_needed', details: { environments: [second.id] } });
    const takeAway = (isPublisher: boolean) => database.environments.change(second.id, { sources: null }, testActor, isPublisher);
    await expect(takeAway(false)).rejects.toMatchObject({ code: 'environment_needs_publisher' });
    await expect(takeAway(true)).rejects.toMatchObject(lacks('sources'));
    await database.environments.withdraw(first.id, testActor);
    await show(sources, 'internal');
  });

  test('and is taken back by who said it, or who may publish', async () => {
    const { id } = await rows.record(await rows.store(), { redistributable: 'no' });
    const change = (actor: string, isPublisher: boolean) =>
      database.environments.change(id, { redistributable: 'yes' }, { ...testActor, actor }, isPublisher);
    await expect(change('another', false)).rejects.toMatchObject({ code: 'environment_not_yours', details: { owner: 'test' } });
    expect(await change('a publisher', true)).toMatchObject({ redistributable: 'yes' });
  });
});

describe('of bytes that are public nothing is said that they could not be public with', () => {
  const refused = (environments: number[], ...missing: string[]) => ({ code: 'artefact_is_public', details: { environments, missing } });
  const change = (id: number, changed: object) => database.environments.change(id, changed, testActor, true);

  test('by another environment: it is withdrawn before, or has sources', async () => {
    const [sha512, sources] = [await rows.store(), await storePublic()];
    const { id } = await rows.record(sha512);
    const internal = await rows.record(sha512, { labels: { branch: 'x' } });
    await publish(id);
    const forbidden = { redistributable: 'no' as const };
    await expect(rows.record(sha512, forbidden)).rejects.toMatchObject(refused([id], 'redistributable', 'contradicted'));
    await expect(change(internal.id, forbidden)).rejects.toMatchObject(refused([id], 'redistributable', 'contradicted'));
    // Also if that one has some: whoever has the public one is told of none.
    await expect(rows.record(sha512, { ...copyleft, sources })).rejects.toMatchObject(refused([id], 'sources'));
    await expect(change(internal.id, copyleft)).rejects.toMatchObject(refused([id], 'sources'));
    expect(await database.environments.find(id)).toMatchObject({ ofBytes: { forbiddenBy: [], copyleftBy: [] } });
    await change(id, { ...copyleft, sources });
    await rows.record(sha512, copyleft);
    await database.environments.withdraw(id, testActor);
    await rows.record(sha512, forbidden);
    await expect(publish(id)).rejects.toMatchObject(lacks('contradicted'));
  });

  test('also of those that only belong to others', async () => {
    const sources = await storePublic();
    await expect(rows.record(sources, { redistributable: 'no' })).rejects.toMatchObject(refused([], 'redistributable'));
    await show(sources, 'internal');
    await rows.record(sources, { redistributable: 'no' });
    await expect(show(sources, 'public')).rejects.toMatchObject(lacks('redistributable'));
  });

  test('also by the public one itself, whose bytes another has called copyleft', async () => {
    const sha512 = await rows.store();
    const { id } = await rows.record(sha512);
    await publish(id);
    // As an older version let it be recorded.
    const other = await rows.record(sha512, { notes: 'another' });
    await sql('UPDATE environments SET needs_sources = true WHERE id = $1', [other.id]);
    expect(await change(id, { notes: 'n' })).toMatchObject({ notes: 'n' });
    await expect(change(id, copyleft)).rejects.toMatchObject(lacks('sources'));
  });

  test('and the last name of what has no other is taken by who may publish', async () => {
    const sbom = await rows.store();
    const { id } = await rows.record(await rows.store(), { sbom });
    await show(sbom, 'public');
    const take = (isPublisher: boolean) => database.environments.change(id, { sbom: null }, testActor, isPublisher);
    await expect(take(false)).rejects.toMatchObject({ code: 'environment_needs_publisher' });
    const other = await rows.record(await rows.store(), { sbom });
    await take(false);
    await database.environments.change(other.id, { sbom: null }, testActor, true);
  });
});

describe("artefacts that are one another's sources", () => {
  /** Each but the first is the sources of the one before. */
  async function publishAll(count: number): Promise<{ digests: string[]; ids: number[] }> {
    const digests: string[] = [];
    const ids: number[] = [];
    for (let index = 0; index < count; index++) digests.push(await rows.store());
    for (const [index, sha512] of digests.entries())
      ids.push((await rows.record(sha512, { ...copyleft, sources: digests[(index + 1) % count]! })).id);
    // Each needs the next one first: the last of them begins without that duty.
    await sql('UPDATE environments SET needs_sources = false WHERE id = $1', [ids.at(-1)]);
    for (const id of ids.toReversed()) await publish(id);
    await sql('UPDATE environments SET needs_sources = true WHERE id = $1', [ids.at(-1)]);
    return { digests, ids };
  }
  const visibilities = async (digests: readonly string[]) =>
    (await Promise.all(digests.map((sha512) => rows.read(sha512)))).map(({ visibility }) => visibility);

  test.each([2, 3])('are withdrawn together (%i of them)', async (count) => {
    const { digests, ids } = await publishAll(count);
    await show(digests[0]!, 'internal');
    expect(await visibilities(digests)).toEqual(digests.map(() => 'internal'));
    const found = await Promise.all(ids.map((id) => database.environments.find(id)));
    expect(found.map((environment) => environment?.publishedAt)).toEqual(ids.map(() => null));
  });

  test('one is removed, and the others are internal', async () => {
    const { digests } = await publishAll(2);
    await database.artefacts.remove(digests[0]!, 'a legal reason', testActor);
    expect((await rows.read(digests[0]!)).state).toBe('removed');
    expect(await rows.read(digests[1]!)).toMatchObject({ state: 'stored', visibility: 'internal' });
  });

  test('but not while something else needs one of them', async () => {
    const { digests } = await publishAll(2);
    const other = await rows.record(await rows.store(), { ...copyleft, sources: digests[1]! });
    await publish(other.id);
    const needed = { code: 'artefact_needed', details: { environments: [other.id] } };
    for (const digest of digests) await expect(show(digest, 'internal')).rejects.toMatchObject(needed);
  });
});

test('of a public one whose sources are damaged something can still be said, but not that others are its sources', async () => {
  const [sha512, sources, hidden] = [await rows.store(), await storePublic(), await rows.store()];
  const { id } = await rows.record(sha512, { ...copyleft, sources });
  await publish(id);
  await sql(`UPDATE artefacts SET state = 'damaged', damaged_at = now() WHERE sha512 = ANY($1)`, [[sha512, sources]]);
  const change = (changed: object) => database.environments.change(id, changed, testActor, true);
  expect(await change({ notes: 'do not use' })).toMatchObject({ notes: 'do not use' });
  await expect(change({ redistributable: 'no' })).rejects.toMatchObject(lacks('redistributable'));
  await expect(change({ sources: hidden })).rejects.toMatchObject(lacks('sources_public'));
});

test('one that was internal for an hour was current at the same dates as before', async () => {
  const labels = { branch: 'time' };
  const { id } = await rows.record(await rows.store(), { labels });
  await publish(id);
  const year = `UPDATE environments SET published_at = '2025-06-01T00:00:00Z', first_published_at = '2025-06-01T00:00:00Z' WHERE id = $1`;
  await sql(year, [id]);
  const newer = await rows.record(await rows.store(), { labels, notes: 'newer' });
  await publish(newer.id);
  await database.environments.withdraw(id, testActor);
  const asOf = async (at: Date) => (await database.environments.findAsOf({ labels }, at))?.id;
  expect(await asOf(new Date('2025-07-01'))).toBeUndefined();
  await publish(id);
  expect([await asOf(new Date('2025-05-01')), await asOf(new Date('2025-07-01')), await asOf(new Date())]).toEqual([
    undefined,
    id,
    newer.id,
  ]);
});

test('every change of the public list has a time of its own, also one that says the time that is there', async () => {
  const { id } = await rows.record(await rows.store());
  await publish(id);
  const listedAt = async () => (await database.environments.find(id))!.listedAt!.getTime();
  const before = await listedAt();
  await sql('UPDATE environments SET listed_at = listed_at WHERE id = $1', [id]);
  expect(await listedAt()).toBeGreaterThan(before);
});

test('the public list changes when what it names is shown or hidden', async () => {
  const [sha512, sbom] = [await rows.store(), await rows.store()];
  const { id } = await rows.record(sha512, { sbom });
  await publish(id);
  const changedAt = async () => (await database.environments.listPublic()).changedAt!.getTime();
  for (const visibility of ['public', 'internal'] as const) {
    const before = await changedAt();
    await show(sbom, visibility);
    expect(await changedAt()).toBeGreaterThan(before);
  }
});

test('after a rotation the new key signs the same list, and the old one is told for signatures that were kept', async () => {
  await publish((await rows.record(await rows.store())).id);
  const [old, next] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const privateHalf = ({ privateKey }: typeof old) => privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const publicHalf = ({ publicKey }: typeof old) => publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const folder = await mkdtemp(join(tmpdir(), 'symdepot rotation '));
  const url = pathToFileURL(folder).href;
  /** What a process with these keys tells. */
  const ask = async (...keys: string[]) => {
    const settings = { DATABASE_URL: opened.url, UPLOAD_DEFAULT_URL: url, ARTEFACTS_URL: `${url}/artefacts` };
    const status = await startInProcess('status', configSchema, createStatus, { ...settings, ENVIRONMENTS_SIGNING_KEYS: keys.join(',') });
    try {
      const { request } = createArtefactClient(status.url!);
      const [list, signature, told] = await Promise.all(
        ['json', 'json.sig', 'keys.json'].map((name) => request('GET', `/environments.${name}`)),
      );
      const { keys: known } = told!.json<{ keys: { id: string; public_key: string; signs: boolean }[] }>();
      return { list: list!.body, signature: signature!, keys: known };
    } finally {
      await status.stop();
    }
  };
  try {
    const before = await ask(privateHalf(old), publicHalf(next));
    const { list, signature, keys } = await ask(privateHalf(next), publicHalf(old));
    expect(list.equals(before.list)).toBe(true); // whichever process makes it
    expect(keys.map(({ public_key: key, signs }) => [key, signs])).toEqual([
      [publicHalf(next), true],
      [publicHalf(old), false],
    ]);
    const isSigned = ({ headers, body }: typeof signature, content: Buffer): boolean => {
      const key = keys.find(({ id }) => id === headers['signature-key-id'])!;
      const publicKey = createPublicKey({ key: Buffer.from(key.public_key, 'base64'), format: 'der', type: 'spki' });
      return verify(null, content, publicKey, Buffer.from(body.toString(), 'base64'));
    };
    expect(signature.headers['signature-key-id']).toBe(keys[0]!.id);
    expect([isSigned(signature, list), isSigned(before.signature, before.list)]).toEqual([true, true]);
    expect(isSigned(signature, Buffer.concat([list, Buffer.from(' ')]))).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
