// When an artefact is stored, and when it is not any more, in the database (ADR 46): a worker against a removal, a return, a session
// that ends, and what retention counts from. Neighbours: publishing.test.ts, test/system/artefacts (over HTTP).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '@symdepot/database';
import { isAppError } from '@symdepot/errors';
import { daysBefore } from '@symdepot/symbols';
import { createArtefactRows, digestOf, type ArtefactRows } from '../../harness/postgres/artefact-rows.ts';
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

const sql = (text: string, values: unknown[] = []) =>
  withConnection(opened.url, (client) => client.query<Record<string, unknown>>(text, values));
const remove = (sha512: string) => database.artefacts.remove(sha512, 'a legal reason', testActor);
const actionsOf = async (id: number): Promise<string[]> =>
  (await database.environments.listHistory((await database.environments.find(id))!)).map(({ actor, action }) => `${actor} ${action}`);

describe('a worker that is about to say that it is stored', () => {
  test('does not undo a removal that it has not seen, and looks again', async () => {
    const sha512 = await rows.store();
    await sql(`UPDATE artefacts SET state = 'damaged', damaged_at = now() WHERE sha512 = $1`, [sha512]);
    const session = await rows.send(sha512);
    await remove(sha512);
    expect(await rows.finish(session)).toBe(false);
    expect(await rows.read(sha512)).toMatchObject({ state: 'removed', removalReason: 'a legal reason' });
    const again = await database.artefactSessions.find(session.id);
    expect(again).toMatchObject({ endedAt: null, artefact: { removedBy: 'test' } });
    expect(await rows.finish(again!)).toBe(true); // whoever may bring it back
  });

  test('is too late when another has ended the session', async () => {
    const sha512 = digestOf('taken over');
    const session = await rows.send(sha512);
    expect(await rows.finish(session)).toBe(true);
    await remove(sha512);
    expect(await rows.finish(session)).toBe(false);
    expect(await rows.read(sha512)).toMatchObject({ state: 'removed' });
  });

  test('is not the one who stored it when another was', async () => {
    const sha512 = digestOf('two senders');
    const [one, other] = [await rows.send(sha512, 'one@example.com'), await rows.send(sha512, 'other@example.com')];
    expect([await rows.finish(other), await rows.finish(one)]).toEqual([true, false]);
    // Who announced it first sent nothing that counts.
    expect(await rows.read(sha512)).toMatchObject({ state: 'stored', uploadedBy: 'other@example.com' });
  });
});

test('what comes back after a removal is internal, whatever it was; the history says so', async () => {
  const [sha512, sources] = [await rows.store(), await rows.store()];
  const { id } = await rows.record(sha512, { licences: ['GPL-2.0-only'], needsSources: true, sources });
  await database.artefacts.setVisibility(sources, 'public', testActor);
  await database.environments.publish(id, testActor);
  await remove(sha512);
  await database.artefacts.setVisibility(sources, 'internal', testActor); // nobody needs them any more
  expect(await rows.finish(await rows.send(sha512, 'returner@example.com'))).toBe(true);
  expect(await rows.read(sha512)).toMatchObject({ state: 'stored', visibility: 'internal', removedAt: null });
  expect(await database.environments.find(id)).toMatchObject({ publishedAt: null });
  expect((await database.environments.listPublic()).environments).toEqual([]);
  expect(await actionsOf(id)).toEqual([
    'returner@example.com environment.withdraw',
    'returner@example.com artefact.restore',
    'test artefact.remove',
    'test environment.publish',
    'test environment.create',
  ]);
  const { rows: entries } = await sql(
    `SELECT via, details, request_id FROM audit_entries WHERE action = 'artefact.restore' AND subject = $1`,
    [sha512],
  );
  expect(entries).toMatchObject([{ via: 'site', request_id: 'request', details: { removed_by: 'test', reason: 'a legal reason' } }]);
});

test('one that was removed stays so when other bytes come, and its object is still to be deleted', async () => {
  const sha512 = await rows.store();
  await remove(sha512);
  const { id } = await rows.read(sha512);
  const isLeft = async (): Promise<boolean> => (await database.artefacts.listLeftObjects(0, 100)).some((left) => left.sha512 === sha512);
  expect([await isLeft(), await database.artefacts.isRemoved(id)]).toEqual([true, true]);
  const session = await rows.send(sha512);
  // A worker may be writing another.
  expect([await isLeft(), await database.artefacts.isRemoved(id), (await rows.read(sha512)).state]).toEqual([false, false, 'removed']);
  await database.artefacts.recordObjectDeleted(id);
  await database.artefactSessions.end(session.id, 'digest_mismatch');
  expect([await isLeft(), await database.artefacts.isRemoved(id), (await rows.read(sha512)).state]).toEqual([true, true, 'removed']);
  await database.artefacts.recordObjectDeleted(id);
  expect(await isLeft()).toBe(false);
});

describe('sessions that have expired', () => {
  const expire = (id: number) =>
    sql(`UPDATE artefact_sessions SET whole_at = NULL, expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
  const removeOver = () => database.artefactSessions.removeOver(daysBefore(new Date(), 1), new Date(), 100);

  test('go at once, with what they had; not one of which a part is being recorded', async () => {
    const [over, sending] = [await rows.send(digestOf('over')), await rows.send(digestOf('sending'))];
    await expire(over.id);
    await expire(sending.id);
    await withConnection(opened.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`UPDATE artefact_sessions SET expires_at = now() + interval '1 hour' WHERE id = $1`, [sending.id]);
      expect(await removeOver()).toEqual([over.id]);
      await client.query('COMMIT');
    });
    expect([await removeOver(), (await database.artefactSessions.find(sending.id))?.id]).toEqual([[], sending.id]);
    expect(await database.artefactSessions.listParts(over.id)).toEqual([]);
  });

  test('do not take those with them that have begun in their last minute', async () => {
    const { userId } = await rows.send(digestOf('another'));
    const sender = { userId, userEmail: 'builder@example.com', tokenId: null, secretHash: digestOf('all').slice(0, 64) };
    const expiresAt = new Date(Date.now() + 60_000);
    const announced = { sha512: digestOf('late'), bytes: 10, ...sender, expiresAt, maxOpenBytes: Infinity };
    const { session } = await database.artefactSessions.announce(announced);
    const fork = await database.artefactSessions.fork(session!, digestOf('its own').slice(0, 64), Infinity);
    expect(fork.expiresAt.getTime()).toBeGreaterThan(expiresAt.getTime() + 3_000_000);
  });
});

test('of many that are announced at once, or sent as a whole, none passes what a sender may have on the way', async () => {
  const { userId } = await rows.send(digestOf('its account'), 'greedy@example.com');
  await sql(`UPDATE artefact_sessions SET ended_at = now() WHERE user_id = $1`, [userId]);
  const expiresAt = new Date(Date.now() + 3_600_000);
  const sender = { userId, userEmail: 'greedy@example.com', tokenId: null, expiresAt, bytes: 10, maxOpenBytes: 45 };
  const announce = (name: string) =>
    database.artefactSessions.announce({ ...sender, sha512: digestOf(name), secretHash: digestOf(`of ${name}`).slice(0, 64) });
  const outcomes = async (attempts: readonly Promise<unknown>[]): Promise<{ open: number; refused: number }> => {
    const settled = await Promise.allSettled(attempts);
    const isRefusal = (attempt: PromiseSettledResult<unknown>): boolean =>
      attempt.status === 'rejected' && isAppError(attempt.reason, 'too_many_open_artefact_bytes');
    return { open: settled.filter(({ status }) => status === 'fulfilled').length, refused: settled.filter(isRefusal).length };
  };
  const { session } = await announce('the first');
  const many = Array.from({ length: 11 }, (_, i) => i);
  expect(await outcomes(many.map((i) => announce(`one of many ${i}`)))).toEqual({ open: 3, refused: 8 });
  expect((await announce('the first')).session?.id).toBe(session!.id); // counts already
  await sql(`UPDATE artefact_sessions SET ended_at = now() WHERE user_id = $1 AND id <> $2`, [userId, session!.id]);
  const fork = (i: number) => database.artefactSessions.fork(session!, digestOf(`alone ${i}`).slice(0, 64), sender.maxOpenBytes);
  expect(await outcomes(many.map(fork))).toEqual({ open: 3, refused: 8 });
});

describe('what is not used', () => {
  const age = (sha512: string) => sql(`UPDATE artefacts SET last_used_at = now() - interval '400 days' WHERE sha512 = $1`, [sha512]);
  const usedBefore = () => daysBefore(new Date(), 365);
  const isUnused = async (sha512: string): Promise<boolean> =>
    (await database.artefacts.listUnused(usedBefore(), { after: 0, limit: 1_000 })).some((unused) => unused.sha512 === sha512);

  test('has its time from when nothing else keeps it any more: public, named, or pinned', async () => {
    const [open, sbom, pinned, lasting] = [await rows.store(), await rows.store(), await rows.store(), await rows.store()];
    const { id: openId } = await rows.record(open, { sbom });
    await database.environments.publish(openId, testActor);
    const pin = async (sha512: string, until: Date | null) => {
      const { id } = await rows.record(sha512);
      return { id, pin: await database.environments.pin(id, { who: 'a branch', until }, testActor) };
    };
    const forEver = await pin(pinned, null);
    const short = await pin(lasting, new Date(Date.now() + 3_600_000));
    for (const sha512 of [open, sbom, pinned, lasting]) await age(sha512);
    await database.environments.withdraw(openId, testActor);
    await database.environments.change(openId, { sbom: null }, testActor, true);
    await database.environments.unpin(forEver.id, forEver.pin.id, testActor, false);
    await sql(`UPDATE environment_pins SET until = now() - interval '1 day' WHERE id = $1`, [short.pin.id]);
    for (const sha512 of [open, sbom, pinned, lasting]) expect(await isUnused(sha512)).toBe(false);
    // A year later.
    for (const sha512 of [open, sbom, pinned, lasting]) await age(sha512);
    await sql(`UPDATE environment_pins SET until = now() - interval '366 days' WHERE id = $1`, [short.pin.id]);
    for (const sha512 of [open, sbom, pinned, lasting]) expect(await isUnused(sha512)).toBe(true);
  });

  test('is what keeps itself, or what it keeps, and nothing else', async () => {
    const [own, one, other, third, whole] = [
      await rows.store(),
      await rows.store(),
      await rows.store(),
      await rows.store(),
      await rows.store(),
    ];
    await rows.record(own, { sources: own, sbom: own });
    await rows.record(one, { sources: other });
    await rows.record(other, { sbom: third });
    const last = await rows.record(third, { sources: one });
    const all = [own, one, other, third];
    for (const sha512 of [...all, whole]) await age(sha512);
    const unused = () => Promise.all(all.map(isUnused));
    expect(await unused()).toEqual([true, true, true, true]);
    // Any of them that is kept keeps all, also from outside.
    const pin = await database.environments.pin(last.id, { who: 'a release', until: null }, testActor);
    expect(await unused()).toEqual([true, false, false, false]);
    await database.environments.unpin(last.id, pin.id, testActor, false);
    await age(third);
    const { id } = await rows.record(whole, { sources: other });
    for (const sha512 of all) await age(sha512);
    await database.environments.publish(id, testActor);
    expect(await unused()).toEqual([true, false, false, false]);
    await database.environments.withdraw(id, testActor);
    for (const sha512 of [...all, whole]) await age(sha512);
    expect([await isUnused(whole), await unused()]).toEqual([true, [true, false, false, false]]); // they go after it
    expect(await database.artefacts.removeUnused(await rows.read(other), usedBefore(), 'not used')).toBe(false);
    expect(await database.artefacts.removeUnused(await rows.read(own), usedBefore(), 'not used')).toBe(true);
  });

  test('is not what an artefact kept that was removed a moment ago: it may be brought back', async () => {
    const [sha512, sources, sbom] = [await rows.store(), await rows.store(), await rows.store()];
    await rows.record(sha512, { sources, sbom });
    for (const part of [sources, sbom]) await age(part);
    await remove(sha512);
    expect(await Promise.all([sources, sbom].map(isUnused))).toEqual([false, false]);
    for (const part of [sources, sbom]) await age(part);
    expect(await Promise.all([sources, sbom].map(isUnused))).toEqual([true, true]);
  });

  test('is not what somebody has just recorded', async () => {
    const sha512 = await rows.store();
    await age(sha512);
    expect(await isUnused(sha512)).toBe(true);
    await rows.record(sha512);
    expect(await isUnused(sha512)).toBe(false);
  });

  test('is removed by retention, which the history says', async () => {
    const sha512 = await rows.store();
    const { id } = await rows.record(sha512);
    await age(sha512);
    expect(await database.artefacts.removeUnused(await rows.read(sha512), usedBefore(), 'not used')).toBe(true);
    expect(await rows.read(sha512)).toMatchObject({ state: 'removed', removedBy: 'retention', removalReason: 'not used' });
    expect(await actionsOf(id)).toEqual(['retention artefact.remove', 'test environment.create']);
  });
});
