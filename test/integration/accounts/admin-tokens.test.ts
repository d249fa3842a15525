// `npm run admin -- token …`, and that a token never does more than its owner may (ADR 5). Neighbour: admin.test.ts.
import { hashToken } from '@symdepot/symbols';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createAdminHarness, type AdminHarness, type TokenDocument } from '../../harness/systems/admin-harness.ts';

let harness: AdminHarness;
beforeAll(async () => {
  harness = await createAdminHarness();
});
afterAll(() => harness.close());

const secret = '00112233445566778899aabbccddeeff';

test('create prints the secret once; only its hash is kept', async () => {
  await harness.text('user', 'create', 'tok@example.com', '--group', 'Uploaders');
  const options = ['--permission', 'upload_symbols', '--days', '10', '--notes', 'build\u001b[31m farm', '--api-version', '2'];
  const { token, secret: shown } = await harness.json('token', 'create', 'tok@example.com', '--secret', secret, ...options);
  expect(shown).toBe(secret);
  expect(token).toEqual({
    id: expect.any(Number),
    user: 'tok@example.com',
    group: null,
    is_user_active: true,
    prefix: '0011',
    is_expired: false,
    permissions: ['upload_symbols'],
    effective_permissions: ['upload_symbols'],
    notes: 'build\u001b[31m farm',
    upload_api_version: 2,
    notify_url: null,
    previous_secret_until: null,
    created_at: expect.any(String),
    expires_at: expect.any(String),
    last_used_at: null,
  });
  expect(Math.round((Date.parse(token.expires_at) - Date.now()) / 86_400_000)).toBe(10);
  expect(await harness.granted(secret)).toEqual({ isUserActive: true, permissions: ['upload_symbols'] });
  expect(await harness.json('token', 'list', '--user', 'tok@example.com')).toEqual({ tokens: [token] });
  const table = await harness.text('token', 'list');
  expect(table).toMatch(
    /^ID {2,}PREFIX {2,}USER {2,}GROUP {2,}PERMISSIONS {2,}MAY DO NOW {2,}EXPIRES \(UTC\) {2,}LAST USED \(UTC\) {2,}NOTES\n/,
  );
  expect(table).toMatch(/never {2,}build \[31m farm$/m);
  expect(table).not.toContain(secret);

  const lines = (await harness.text('token', 'create', 'tok@example.com', '--permission', 'upload_try_symbols')).trimEnd().split('\n');
  expect(await harness.granted(lines.at(-1) ?? '')).toEqual({ isUserActive: true, permissions: ['upload_try_symbols'] });
});

test('refusals', async () => {
  await harness.text('user', 'create', 'poor@example.com', '--permission', 'upload_symbols');
  const create = (email: string, ...rest: string[]) => harness.refusal('token', 'create', email, '--permission', ...rest);
  expect(await create('poor@example.com', 'upload_symbols', 'upload_try_symbols')).toEqual({
    code: 'token_permissions_combined',
    error: 'A token cannot hold both upload_symbols and upload_try_symbols. Make two tokens',
  });
  expect(await create('poor@example.com', 'upload_symbols', 'view_all_uploads', 'manage_tokens')).toEqual({
    code: 'token_permission_not_held',
    error: "'poor@example.com' does not hold view_all_uploads, manage_tokens. Grant it to the user, or add the user to a group that has it",
  });
  expect((await create('nobody@example.com', 'upload_symbols')).code).toBe('user_not_found');
  expect((await create('poor@example.com', 'upload_symbols', '--secret', secret)).code).toBe('token_exists');
  await harness.text('user', 'deactivate', 'poor@example.com');
  expect((await create('poor@example.com', 'upload_symbols')).code).toBe('user_deactivated');
  expect((await harness.refusal('token', 'list', '--user', 'nobody@example.com')).code).toBe('user_not_found');
  for (const verb of [['expire'], ['delete'], ['extend', '--days', '1']]) {
    expect((await harness.refusal('token', ...verb, '999999')).code).toBe('token_not_found');
  }
  expect((await harness.database.tokens.list({ user: 'poor@example.com' })).length).toBe(0);
});

test('expire, extend, delete', async () => {
  await harness.text('user', 'create', 'life@example.com', '--superuser');
  const { token, secret } = await harness.json('token', 'create', 'life@example.com', '--permission', 'upload_symbols', '--days', '5');
  const id = String(token.id);
  const list = async (state: string) => (await harness.json('token', 'list', '--user', 'life@example.com', '--state', state)).tokens.length;
  const daysLeft = ({ expires_at }: TokenDocument) => Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000);

  expect(daysLeft((await harness.json('token', 'extend', id, '--days', '30')).token)).toBe(35);
  expect(await harness.text('token', 'expire', id)).toBe(`Expired token ${id} (${secret.slice(0, 4)}…) of life@example.com.\n`);
  expect((await harness.database.tokens.findByHash(hashToken(secret)))!.expiresAt.getTime()).toBeLessThan(Date.now());
  expect(await harness.json('token', 'expire', id)).toMatchObject({ changed: false, token: { is_expired: true } });
  expect([await list('active'), await list('expired'), await list('all')]).toEqual([0, 1, 1]);
  expect(await harness.text('token', 'list', '--state', 'expired')).toContain('nothing: expired');

  expect(daysLeft((await harness.json('token', 'extend', id, '--days', '7')).token)).toBe(7);
  expect([await list('active'), await list('expired')]).toEqual([1, 0]);
  expect(await harness.text('token', 'delete', id)).toContain(`Deleted token ${id}`);
  expect(await harness.granted(secret)).toEqual({});
});

test('rotate: the old secret ends at once, or after its grace; a second rotation ends it, too', async () => {
  await harness.text('user', 'create', 'turn@example.com', '--permission', 'upload_symbols');
  const { token, secret: first } = await harness.json('token', 'create', 'turn@example.com', '--permission', 'upload_symbols');
  const id = String(token.id);
  const works = async (...secrets: string[]) =>
    Promise.all(secrets.map(async (each) => (await harness.granted(each)).permissions !== undefined));

  const { secret: second, token: rotated } = await harness.json('token', 'rotate', id);
  expect(rotated).toMatchObject({ id: token.id, prefix: second.slice(0, 4), expires_at: token.expires_at, previous_secret_until: null });
  expect(await works(first, second)).toEqual([false, true]);

  const text = await harness.text('token', 'rotate', id, '--grace', '2');
  const third = text.trimEnd().split('\n').at(-1)!;
  expect(text).toMatch(/has a new secret\. The old one works until [-0-9]+ [:0-9]+ UTC\.\n/);
  expect(await works(first, second, third)).toEqual([false, true, true]);
  expect((await harness.refusal('token', 'create', 'turn@example.com', '--permission', 'upload_symbols', '--secret', second)).code).toBe(
    'token_exists',
  );
  await withConnection(harness.url, (sql) => sql.query(`UPDATE tokens SET previous_secret_until = now() WHERE id = ${id}`));
  expect(await works(second, third)).toEqual([false, true]);

  await harness.text('token', 'rotate', id, '--grace', '2');
  await harness.text('token', 'rotate', id);
  expect(await works(second, third)).toEqual([false, false]);
  expect((await harness.refusal('token', 'rotate', '999999')).code).toBe('token_not_found');
});

test('notify: a URL, and a secret that stays until it is replaced', async () => {
  await harness.text('user', 'create', 'hook@example.com', '--superuser');
  const { token } = await harness.json('token', 'create', 'hook@example.com', '--permission', 'upload_symbols');
  const id = String(token.id);
  const url = 'https://ci.example.com/hook?key=1';
  const set = await harness.json('token', 'notify', id, '--url', url);
  expect(set).toMatchObject({ token: { notify_url: url }, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
  expect(await harness.json('token', 'notify', id)).toEqual(set);
  expect(await harness.text('token', 'notify', id)).toContain(`${url} is told when they have ended`);
  const { secret } = await harness.json('token', 'notify', id, '--new-secret');
  expect(secret).not.toBe(set.secret);
  expect(await harness.json('token', 'notify', id, '--off')).toMatchObject({ token: { notify_url: null }, secret });
  expect(await harness.text('token', 'notify', id, '--url', 'http://ci/')).toContain('ALLOW_NOTIFY_ANY_DOMAIN');
  expect((await harness.refusal('token', 'notify', '999999')).code).toBe('token_not_found');
});

test('what its owner loses by any way, an existing token loses at once (ADR 5)', async () => {
  await harness.text('group', 'create', 'Farm', '--permission', 'upload_symbols', 'view_all_uploads');
  await harness.text('user', 'create', 'rule@example.com', '--group', 'Farm', '--permission', 'manage_tokens');
  const all = ['upload_symbols', 'view_all_uploads', 'manage_tokens'];
  const { token, secret } = await harness.json('token', 'create', 'rule@example.com', '--permission', ...all);
  expect(await harness.granted(secret)).toEqual({ isUserActive: true, permissions: all });

  await harness.text('group', 'revoke', 'Farm', 'view_all_uploads');
  expect((await harness.granted(secret)).permissions).toEqual(['upload_symbols', 'manage_tokens']);
  await harness.text('user', 'revoke', 'rule@example.com', 'manage_tokens');
  expect((await harness.granted(secret)).permissions).toEqual(['upload_symbols']);
  await harness.text('group', 'remove', 'Farm', 'rule@example.com');
  expect((await harness.granted(secret)).permissions).toEqual([]);
  expect((await harness.json('token', 'list', '--user', 'rule@example.com')).tokens).toMatchObject([
    { id: token.id, permissions: all, effective_permissions: [] },
  ]);

  await harness.text('group', 'add', 'Farm', 'rule@example.com');
  expect((await harness.granted(secret)).permissions).toEqual(['upload_symbols']);
  await harness.text('user', 'deactivate', 'rule@example.com');
  expect(await harness.granted(secret)).toEqual({ isUserActive: false, permissions: [] });
  await harness.text('user', 'activate', 'rule@example.com');
  expect((await harness.granted(secret)).permissions).toEqual(['upload_symbols']);
  await harness.text('group', 'delete', 'Farm');
  expect(await harness.granted(secret)).toEqual({ isUserActive: true, permissions: [] });
});
