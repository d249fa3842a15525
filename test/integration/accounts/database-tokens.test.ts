// What a token may do: what it says, as long as its owner may do so too (contract §1).
import type { Database } from '@symdepot/database';
import { createTokenSecret, hashToken, type Permission } from '@symdepot/symbols';
import { beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../harness/postgres/open-test-database.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { testActor } from '../../harness/postgres/test-actor.ts';

let url: string;
let database: Database;

beforeAll(async () => {
  const opened = await openTestDatabase();
  ({ url, database } = opened);
  return opened.close;
});

const sql = (text: string, values: unknown[] = []) =>
  withConnection(url, async (client) => (await client.query<Record<string, unknown>>(text, values)).rows);
const expiresAt = new Date(Date.now() + 86_400_000);

async function createUserWithToken(email: string, direct: readonly Permission[], held: readonly Permission[]) {
  const user = await database.users.ensure({ email, permissions: direct }, testActor);
  const secret = createTokenSecret();
  const token = await database.tokens.upsert({ userId: user.id, secret, permissions: held, expiresAt }, testActor);
  const find = () => database.tokens.findByHash(hashToken(secret));
  return { userId: user.id, tokenId: token.id, secret, find };
}

test('is found by the hash of its secret, which itself is nowhere', async () => {
  const { userId, tokenId, secret, find } = await createUserWithToken('Ann@Example.com', ['upload_symbols'], ['upload_symbols']);
  expect(await find()).toMatchObject({
    id: tokenId,
    userId,
    userEmail: 'ann@example.com',
    isUserActive: true,
    expiresAt,
    permissions: ['upload_symbols'],
    preferredUploadApiVersion: 1,
  });
  expect(await database.tokens.findByHash(hashToken(`${secret}0`))).toBeUndefined();
  const [row] = await sql('SELECT * FROM tokens WHERE id = $1', [tokenId]);
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(row).toMatchObject({ prefix: secret.slice(0, 4) });
});

test('holds nothing that its owner does not hold', async () => {
  const { find } = await createUserWithToken('modest@example.com', ['manage_tokens'], ['upload_symbols', 'manage_tokens']);
  expect((await find())?.permissions).toEqual(['manage_tokens']);
});

test('manages no tokens by a secret that was replaced, as long as that works', async () => {
  const permissions = ['upload_symbols', 'manage_tokens'] as const;
  const { tokenId, find } = await createUserWithToken('rotating@example.com', permissions, permissions);
  const secret = createTokenSecret();
  await database.tokens.rotate(tokenId, { secret, graceMs: 60_000 }, testActor);
  expect(await find()).toMatchObject({ id: tokenId, permissions: ['upload_symbols'], storedPermissions: permissions });
  expect((await database.tokens.findByHash(hashToken(secret)))?.permissions).toEqual(permissions);
  await database.tokens.rotate(tokenId, { secret: createTokenSecret(), graceMs: 0 }, testActor);
  expect(await find()).toBeUndefined();
});

test('loses a permission with its user', async () => {
  const { userId, find } = await createUserWithToken('direct@example.com', ['upload_symbols'], ['upload_symbols']);
  await sql('DELETE FROM _user_permissions WHERE "B" = $1', [userId]);
  expect((await find())?.permissions).toEqual([]);
});

test('loses a permission with a group: when the user leaves it, and when the group changes', async () => {
  const { userId, find } = await createUserWithToken('member@example.com', [], ['upload_symbols']);
  expect((await find())?.permissions).toEqual([]);
  const [group] = await sql(`SELECT id FROM groups WHERE name = 'Uploaders'`);
  const join = () => sql('INSERT INTO _user_groups ("A", "B") VALUES ($1, $2)', [group!['id'], userId]);
  await join();
  expect((await find())?.permissions).toEqual(['upload_symbols']);
  await sql('DELETE FROM _user_groups WHERE "B" = $1', [userId]);
  expect((await find())?.permissions).toEqual([]);
  await join();
  await sql('DELETE FROM _group_permissions WHERE "A" = $1', [group!['id']]);
  expect((await find())?.permissions).toEqual([]);
});

test('of a superuser needs no other grant, but only what it holds counts', async () => {
  const { userId, find } = await createUserWithToken('root@example.com', [], ['upload_symbols']);
  await sql('UPDATE users SET is_superuser = true WHERE id = $1', [userId]);
  expect((await find())?.permissions).toEqual(['upload_symbols']);
});

test('says when its user is not active', async () => {
  const { userId, find } = await createUserWithToken('left@example.com', ['upload_symbols'], ['upload_symbols']);
  await sql('UPDATE users SET is_active = false WHERE id = $1', [userId]);
  expect((await find())?.isUserActive).toBe(false);
});

test('notes its last use at most once a minute', async () => {
  const { tokenId } = await createUserWithToken('used@example.com', [], []);
  const lastUse = async () => (await sql('SELECT last_used_at FROM tokens WHERE id = $1', [tokenId]))[0]?.['last_used_at'];
  expect(await lastUse()).toBeNull();
  await database.tokens.recordUse(tokenId);
  const first = await lastUse();
  expect(first).toBeInstanceOf(Date);
  await database.tokens.recordUse(tokenId);
  expect(await lastUse()).toEqual(first);
  await sql(`UPDATE tokens SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [tokenId]);
  await database.tokens.recordUse(tokenId);
  expect(Number(await lastUse())).toBeGreaterThanOrEqual(Number(first));
});

test('made again with the same secret changes permissions, owner and expiry', async () => {
  const { secret, tokenId, find } = await createUserWithToken('one@example.com', ['upload_symbols'], ['upload_symbols']);
  const other = await database.users.ensure({ email: 'two@example.com', permissions: ['upload_try_symbols'] }, testActor);
  const later = new Date(expiresAt.getTime() + 1_000);
  const before = await database.tokens.count();
  const again = { userId: other.id, secret, permissions: ['upload_try_symbols'] as const, expiresAt: later };
  expect(await database.tokens.upsert(again, testActor)).toEqual({ id: tokenId });
  expect(await find()).toMatchObject({ userEmail: 'two@example.com', permissions: ['upload_try_symbols'], expiresAt: later });
  expect(await database.tokens.count()).toBe(before);
});
