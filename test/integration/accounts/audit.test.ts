// The audit log: written in the transaction of the change, by `npm run admin` too, and only added to.
import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testActor } from '../../harness/postgres/test-actor.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createAdminHarness, type AdminHarness } from '../../harness/systems/admin-harness.ts';

let harness: AdminHarness;
beforeAll(async () => {
  harness = await createAdminHarness();
});
afterAll(() => harness.close());

const sql = (text: string) => withConnection(harness.url, async (client) => (await client.query(text)).rows as unknown[]);
const actions = async (subject: string): Promise<string[]> =>
  (await harness.database.audit.list({ subject }, { page: 1, pageSize: 100 })).entries.map(({ action }) => action).toReversed();

test('every verb of the command that changes accounts, by whom the system knows', async () => {
  await harness.text('group', 'create', 'Farm', '--permission', 'upload_symbols');
  await harness.text('user', 'create', 'ann@example.com', '--group', 'Farm');
  for (const verb of ['promote', 'promote', 'demote', 'deactivate', 'activate']) await harness.text('user', verb, 'ann@example.com');
  await harness.text('user', 'grant', 'ann@example.com', 'manage_tokens');
  await harness.text('user', 'grant', 'ann@example.com', 'manage_tokens');
  await harness.text('user', 'revoke', 'ann@example.com', 'manage_tokens');
  await harness.text('group', 'remove', 'Farm', 'ann@example.com');
  await harness.text('group', 'add', 'Farm', 'ann@example.com');
  const { token, secret } = await harness.json('token', 'create', 'ann@example.com', '--permission', 'upload_symbols', '--group', 'Farm');
  const id = String(token.id);
  expect(await harness.text('token', 'share', id)).toContain('The members of Farm own token');
  expect(await harness.text('token', 'share', id, '--off')).toContain('Nobody but ann@example.com owns token');
  expect((await harness.refusal('token', 'share', id, '--group', 'Nobody')).code).toBe('group_not_found');
  await harness.text('token', 'notify', id, '--url', 'https://ci.example.com/?key=hidden', '--new-secret');
  await harness.text('token', 'notify', id);
  await harness.text('token', 'rotate', id);
  await harness.text('token', 'extend', id, '--days', '1');
  await harness.text('token', 'expire', id);
  await harness.text('token', 'expire', id);
  await harness.text('token', 'delete', id);
  await harness.text('group', 'grant', 'Farm', 'view_all_uploads');
  await harness.text('group', 'revoke', 'Farm', 'view_all_uploads');
  await harness.text('group', 'delete', 'Farm');

  // What changed nothing has no entry.
  const user = [
    'create',
    'groups',
    'promote',
    'demote',
    'deactivate',
    'activate',
    'permissions',
    'permissions',
    'groups',
    'groups',
    'groups',
  ];
  expect(await actions('ann@')).toEqual(user.map((action) => `user.${action}`));
  expect(await actions('Farm')).toEqual(['create', 'change', 'change', 'change', 'change', 'delete'].map((action) => `group.${action}`));
  const ofToken = ['create', 'change', 'change', 'notify_secret', 'rotate', 'extend', 'expire', 'delete'];
  expect(await actions(id)).toEqual(ofToken.map((action) => `token.${action}`));

  const text = await harness.text('audit', 'list', '--action', 'token.create');
  expect(text).toMatch(/^WHEN \(UTC\) {2,}WHO {2,}VIA {2,}WHAT {2,}ON {2,}DETAILS\n/);
  expect(text).toContain(`${userInfo().username}  command  token.create  token ${id}`);
  const listed = (await harness.json('audit', 'list', '--actor', userInfo().username.toUpperCase(), '--limit', '2')) as unknown as {
    audit: object[];
    total: number;
  };
  expect(listed).toMatchObject({ audit: [{ action: 'user.groups' }, { action: 'group.delete', via: 'command', request_id: null }] });
  expect(listed.total).toBeGreaterThan(20);
  expect(await harness.text('audit', 'list', '--limit', '1')).toContain(`more: --limit ${listed.total}`);
  expect(JSON.stringify(await harness.json('audit', 'list'))).not.toMatch(new RegExp(`${secret}|hidden|whsec_`));
});

test('a change that fails leaves no entry, and without its entry there is no change', async () => {
  const { users, groups, tokens, audit } = harness.database;
  const user = await users.create({ email: 'bob@example.com', isSuperuser: false, groups: [], permissions: ['upload_symbols'] }, testActor);
  const count = async () => (await audit.list({}, { page: 1, pageSize: 1 })).total;
  const before = await count();
  await expect(groups.addMembers('Uploaders', ['bob@example.com', 'none@example.com'], testActor)).rejects.toThrow('none@example.com');
  await expect(groups.change('Uploaders', { name: 'Upload Auditors' }, testActor)).rejects.toMatchObject({ code: 'group_exists' });
  await expect(users.create({ ...user, groups: [] }, testActor)).rejects.toMatchObject({ code: 'user_exists' });
  expect(await count()).toBe(before);

  await sql('ALTER TABLE audit_entries ADD CONSTRAINT full_log CHECK (false) NOT VALID');
  const expiresAt = new Date(Date.now() + 86_400_000);
  const token = {
    userEmail: user.email,
    secret: 'a'.repeat(32),
    permissions: ['upload_symbols' as const],
    expiresAt,
    preferredUploadApiVersion: 1,
  };
  await expect(users.setActive(user.id, false, testActor)).rejects.toThrow('full_log');
  await expect(groups.addMembers('Uploaders', [user.email], testActor)).rejects.toThrow('full_log');
  await expect(tokens.issue(token, testActor)).rejects.toThrow('full_log');
  await sql('ALTER TABLE audit_entries DROP CONSTRAINT full_log');
  expect(await users.get(user.id)).toMatchObject({ isActive: true, groups: [], tokenCount: 0 });
});

test('it is only added to', async () => {
  await expect(sql('DELETE FROM audit_entries')).rejects.toThrow('only added to');
  await expect(sql("UPDATE audit_entries SET actor = 'x'")).rejects.toThrow('only added to');
});

test('texts are looked for as they are, and what nobody can store finds nothing', async () => {
  const odd = { ...testActor, actor: `o_${'d'.repeat(400)}`, requestId: 'r'.repeat(128), address: 'a'.repeat(60) };
  await harness.database.groups.create({ name: '100 %\0', permissions: [], members: [] }, odd);
  const found = async (filter: object): Promise<number> => (await harness.database.audit.list(filter, { page: 1, pageSize: 10 })).total;
  expect([await found({ subject: '0 %' }), await found({ actor: 'O_D' }), await found({ actor: 'oxd' })]).toEqual([1, 1, 0]);
  expect([await found({ actor: '\0' }), await found({ action: 'group\0' }), await found({ subject: '%%' })]).toEqual([0, 0, 0]);
});
