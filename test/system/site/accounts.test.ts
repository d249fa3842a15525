// Tokens, users, groups and the audit log, as the pages and scripts use them: what they change, and every refusal.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { HttpResponse } from '../../harness/clients/http.ts';
import { createCaller, type Call } from '../../harness/clients/sessions.ts';
import { done, refusal, startAccounts, type AccountsHarness, type Entry } from '../../harness/systems/accounts-harness.ts';

interface Token {
  readonly id: number;
  readonly key: string;
  readonly expires_at: string;
}

let harness: AccountsHarness;
let url: string;
let root: Call;
let ann: Call;
let bob: Call;
let nobody: Call;

beforeAll(async () => {
  harness = await startAccounts(inject('postgresUrl'), { ALLOW_NOTIFY_DOMAINS: 'ci.example.com' });
  ({ root } = harness);
  ({ url } = harness.system.process);
  ann = await harness.signIn({ email: 'ann@example.com', permissions: ['upload_symbols', 'manage_tokens'] });
  bob = await harness.signIn({ email: 'bob@example.com', permissions: ['manage_tokens'] });
  nobody = await harness.signIn({ email: 'nobody@example.com' });
});
afterAll(async () => harness[Symbol.asyncDispose]());

const make = (more: object, call = ann) => call('POST', '/api/tokens/', { permissions: ['upload_symbols'], ...more });
const newToken = async (call: Call, more: object = {}): Promise<Token> => (await done<{ token: Token }>(make(more, call), 201)).token;
const audit = (query: Readonly<Record<string, string>>): Promise<Entry[]> => harness.audit(query);
const daysLeft = ({ expires_at: at }: Token): number => Math.round((Date.parse(at) - Date.now()) / 86_400_000);

describe('tokens', () => {
  test('made, used, changed, extended, deleted; all of it is in the audit log, and no secret', async () => {
    const token = await newToken(ann, { notes: ' farm ', expires_in_days: 10, notify_url: 'https://ci.example.com/x?key=hidden' });
    expect(token).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{32}$/), notes: 'farm', owner: 'ann@example.com', is_owned: true });
    const used = createCaller(url, { token: token.key });
    expect((await used('GET', '/api/uploads/')).status).toBe(200);

    const at = `/api/tokens/token/${token.id}`;
    const changed = await done<{ token: object; notify_secret: string }>(ann('PATCH', at, { notes: 'farm 2', new_secret: true }));
    expect(changed).toMatchObject({ token: { notes: 'farm 2', notify_url: 'https://ci.example.com/x?key=hidden' } });
    expect(changed.notify_secret).toMatch(/^whsec_/);
    const extended = await done<{ ok: boolean; days: number; token: Token }>(ann('POST', `${at}/extend`, { days: 30 }));
    expect([extended.ok, extended.days, daysLeft(extended.token)]).toEqual([true, 30, 40]);
    expect(daysLeft((await done<{ token: Token }>(ann('POST', `${at}/extend`))).token)).toBe(405);
    const list = await done<{ tokens: Token[] }>(ann('GET', '/api/tokens/'));
    expect(list).toMatchObject({
      offered: ['upload_symbols', 'manage_tokens'],
      totals: { all: 1, active: 1, expired: 0 },
      tokens: [{ id: token.id, permissions: ['upload_symbols'], last_used_at: expect.any(String) }],
    });
    const rotated = await done<{ token: Token }>(ann('POST', `${at}/rotate`, { grace_hours: 1 }));
    expect(rotated.token).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{32}$/), previous_secret_until: expect.any(String) });
    const statuses = async () =>
      Promise.all(
        [token.key, rotated.token.key].map(async (key) => (await createCaller(url, { token: key })('GET', '/api/uploads/')).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    const { token: again } = await done<{ token: Token }>(ann('POST', `${at}/rotate`));
    expect([...(await statuses()), (await createCaller(url, { token: again.key })('GET', '/api/uploads/')).status]).toEqual([
      403, 403, 200,
    ]);
    expect(await done(ann('DELETE', at))).toEqual({ ok: true });
    expect((await used('GET', '/api/uploads/')).status).toBe(403);

    const entries = (await audit({ action: 'token' })).filter(({ subject }) => subject === String(token.id)).toReversed();
    expect(entries.map(({ action }) => action.slice(6))).toEqual([
      'create',
      'change',
      'notify_secret',
      'extend',
      'extend',
      'rotate',
      'rotate',
      'delete',
    ]);
    expect(entries[0]).toMatchObject({ actor: 'ann@example.com', via: 'site', request_id: expect.any(String), address: '127.0.0.1' });
    expect(JSON.stringify(entries)).not.toMatch(new RegExp(`${token.key}|${rotated.token.key}|${again.key}|hidden|whsec_`));
  });

  test('two changes at once lose nothing', async () => {
    const { id } = await newToken(ann, { expires_in_days: 10 });
    const at = `/api/tokens/token/${id}`;
    const url = 'https://ci.example.com/y';
    await Promise.all([
      ann('PATCH', at, { notes: 'both' }),
      ann('PATCH', at, { notify_url: url }),
      ...[1, 2, 3].map(() => ann('POST', `${at}/extend`, { days: 5 })),
    ]);
    const { tokens } = await done<{ tokens: Token[] }>(ann('GET', '/api/tokens/'));
    const token = tokens.find((one) => one.id === id)!;
    expect([token, daysLeft(token)]).toMatchObject([{ notes: 'both', notify_url: url }, 25]);
  });

  test.each<[string, () => Promise<HttpResponse>, number, unknown]>([
    ['without sign-in', () => createCaller(url, undefined)('GET', '/api/tokens/'), 403, 'token_missing'],
    ['without manage_tokens', () => nobody('GET', '/api/tokens/'), 403, 'forbidden'],
    ['a state that is none', () => ann('GET', '/api/tokens/?state=dead'), 400, ['state']],
    ['those of another user', () => ann('GET', '/api/tokens/?user=bob@example.com'), 403, 'superuser_needed'],
    ['those of nobody', () => root('GET', '/api/tokens/?user=none@example.com'), 400, ['user']],
    ['no JSON', () => ann('POST', '/api/tokens/', 'permissions=1'), 400, ['__all__']],
    ['no permission', () => make({ permissions: [] }), 400, ['permissions']],
    ['a permission that is none', () => make({ permissions: ['fly'] }), 400, ['permissions.0']],
    ['both upload permissions', () => make({ permissions: ['upload_symbols', 'upload_try_symbols'] }, root), 400, ['permissions']],
    ['what the maker does not hold', () => make({ permissions: ['view_all_uploads'] }), 403, 'token_permission_not_held'],
    ['days and notes', () => make({ expires_in_days: 0, notes: 'x'.repeat(2_000) }), 400, ['expires_in_days', 'notes']],
    ['a group of others', () => make({ group: 'Uploaders' }), 400, ['group']],
    ['a group that is none', () => make({ group: 'x' }, root), 400, ['group']],
    ['no URL', () => make({ notify_url: 'x' }), 400, ['notify_url']],
    ['http', () => make({ notify_url: 'http://ci.example.com/' }), 400, ['notify_url']],
    ['a password', () => make({ notify_url: 'https://a:b@ci.example.com/' }), 400, ['notify_url']],
    ['a host that is not allowed', () => make({ notify_url: 'https://x.test/' }), 400, ['notify_url']],
    ['no number', () => ann('DELETE', '/api/tokens/token/x'), 400, 'request_invalid'],
    ['no token', () => ann('DELETE', '/api/tokens/token/999999'), 404, 'token_not_found'],
    ['too long a grace', () => ann('POST', '/api/tokens/token/1/rotate', { grace_hours: 721 }), 400, ['grace_hours']],
    ['no days', () => ann('POST', '/api/tokens/token/1/extend', { days: 1.5 }), 400, ['days']],
  ])('%s is refused', async (_case, ask, status, code) => {
    expect(refusal(await ask())).toEqual([status, code]);
  });

  test("others' tokens are not there; superusers change and delete them, and learn no secret", async () => {
    const { id } = await newToken(ann);
    const at = `/api/tokens/token/${id}`;
    for (const [method, path, body] of [
      ['DELETE', at],
      ['PATCH', at, { notes: '' }],
      ['POST', `${at}/extend`, {}],
      ['POST', `${at}/rotate`, {}],
    ] as const)
      expect(refusal(await bob(method, path, body))).toEqual([404, 'token_not_found']);
    expect(refusal(await root('PATCH', at, { new_secret: true }))).toEqual([403, 'token_secret_not_yours']);
    expect(refusal(await root('POST', `${at}/rotate`))).toEqual([403, 'token_secret_not_yours']);
    const seen = await done<{ tokens: Token[] }>(root('GET', '/api/tokens/?user=ann@example.com&state=all'));
    expect(seen.tokens.find((token) => token.id === id)).toMatchObject({ is_owned: true, owner: 'ann@example.com' });
    await done(root('PATCH', at, { notes: 'seen', notify_url: 'https://anywhere.example/' }));
    await done(root('DELETE', at));
    expect((await audit({ action: 'token.delete' }))[0]).toMatchObject({
      actor: 'root@example.com',
      details: { owner: 'ann@example.com' },
    });
  });

  test('a token gives no more than itself, and ends by itself; without manage_tokens it touches no other', async () => {
    const { id } = await newToken(ann, { permissions: ['manage_tokens'] });
    const manager = await harness.withToken('ann@example.com', ['manage_tokens']);
    expect(refusal(await manager('POST', '/api/tokens/', { permissions: ['upload_symbols'] }))).toEqual([403, 'token_permission_not_held']);
    const uploader = await newToken(ann);
    expect(refusal(await manager('POST', `/api/tokens/token/${uploader.id}/rotate`))).toEqual([403, 'token_permission_not_held']);
    const asUploader = createCaller(url, { token: uploader.key });
    for (const [method, path] of [
      ['DELETE', `/api/tokens/token/${id}`],
      ['POST', `/api/tokens/token/${uploader.id}/extend`],
    ] as const)
      expect(refusal(await asUploader(method, path))).toEqual([403, 'forbidden']);
    await done(manager('DELETE', `/api/tokens/token/${id}`));
    await done(asUploader('DELETE', `/api/tokens/token/${uploader.id}`));
    expect((await audit({ action: 'token.delete' }))[0]).toMatchObject({ via: 'token', details: { by_token: uploader.id } });
    expect(refusal(await manager('GET', '/api/users/'))).toEqual([403, 'session_needed']);
  });

  test('members of its group own it together with its user, who alone says with whom (ADR 34)', async () => {
    const members = ['ann@example.com', 'bob@example.com', 'nobody@example.com'];
    const { group } = await done<{ group: { id: number } }>(root('POST', '/api/groups/', { name: 'Farm', members }), 201);
    const { id } = await newToken(ann, { group: 'Farm' });
    const at = `/api/tokens/token/${id}`;
    const listed = await done<{ tokens: Token[]; groups: string[] }>(bob('GET', '/api/tokens/'));
    expect(listed).toMatchObject({ tokens: [{ id, group: 'Farm', owner: 'ann@example.com', is_owned: true }], groups: ['Farm'] });
    await done(bob('PATCH', at, { notes: 'ours', new_secret: true }));
    await done(bob('POST', `${at}/extend`, { days: 1 }));
    expect(refusal(await bob('POST', `${at}/rotate`))).toEqual([403, 'token_permission_not_held']);
    expect(refusal(await bob('PATCH', at, { group: null }))).toEqual([400, ['group']]);
    expect(refusal(await nobody('DELETE', at))).toEqual([403, 'forbidden']);
    await done(ann('PATCH', at, { group: null }));
    expect(refusal(await bob('DELETE', at))).toEqual([404, 'token_not_found']);
    await done(ann('PATCH', at, { group: 'Farm' }));
    await done(root('DELETE', `/api/groups/group/${group.id}`));
    expect(refusal(await bob('DELETE', at))).toEqual([404, 'token_not_found']);
    expect((await audit({ subject: 'Farm' }))[0]).toMatchObject({ action: 'group.delete', details: { tokens: [id] } });
  });
});

describe('users and groups', () => {
  test('a user: created, found, changed; what is not named stays', async () => {
    const asked = { email: 'Cat_1@Example.com', groups: ['Uploaders'] };
    const created = await done<{ user: { id: number } }>(root('POST', '/api/users/', asked), 201);
    expect(created.user).toMatchObject({ email: 'cat_1@example.com', groups: ['Uploaders'], uploads_count: 0, tokens_count: 0 });
    const users = [{ email: 'cat_1@example.com', effective_permissions: expect.arrayContaining(['upload_symbols']) }];
    expect(await done(root('GET', '/api/users/?q=CAT_'))).toMatchObject({ total: 1, page: 1, users });
    const at = `/api/users/user/${created.user.id}`;
    await Promise.all([root('PATCH', at, { groups: [] }), root('PATCH', at, { permissions: ['manage_tokens'] })]);
    expect(await done(root('GET', at))).toMatchObject({ user: { groups: [], permissions: ['manage_tokens'], is_active: true } });
    const actions = (await audit({ subject: 'cat_1@example.com' })).map(({ action, details }) => [action, details]);
    expect(actions).toEqual(
      expect.arrayContaining([
        ['user.create', { is_superuser: false, permissions: [], groups: ['Uploaders'] }],
        ['user.groups', { added: ['Uploaders'], removed: [] }],
        ['user.groups', { added: [], removed: ['Uploaders'] }],
        ['user.permissions', { granted: ['manage_tokens'], revoked: [] }],
      ]),
    );
    const { url: link } = await done<{ url: string }>(root('POST', `${at}/sign-in-link`), 201);
    expect(link).toMatch(new RegExp(`^${url}/sign-in#[\\w-]{20,}$`));
    expect(JSON.stringify(await audit({ action: 'user.sign_in_link' }))).not.toContain(link.split('#')[1]);
  });

  test('deactivated: at once out of every session, for good, and no token works', async () => {
    const who = { email: 'left@example.com', permissions: ['upload_symbols'] };
    const session = await harness.signIn(who);
    const token = await harness.withToken(who.email, who.permissions);
    expect([(await session('GET', '/api/uploads/')).status, (await token('GET', '/api/uploads/')).status]).toEqual([200, 200]);
    await done(harness.patchUser(root, who.email, { is_active: false }));
    expect(refusal(await session('GET', '/api/uploads/'))).toEqual([403, 'token_missing']);
    expect(refusal(await token('GET', '/api/uploads/'))).toEqual([403, 'user_inactive']);
    await done(harness.patchUser(root, who.email, { is_active: true }));
    expect(refusal(await session('GET', '/api/uploads/'))).toEqual([403, 'token_missing']);
    expect((await token('GET', '/api/uploads/')).status).toBe(200);
    expect((await audit({ subject: who.email, action: 'user.deactivate' }))[0]).toMatchObject({ details: { sessions_ended: 1 } });
  });

  test('nobody demotes themselves; of two who demote each other at once one is left', async () => {
    for (const change of [{ is_superuser: false }, { is_active: false }])
      expect(refusal(await harness.patchUser(root, 'root@example.com', change))).toEqual([409, 'own_rights_kept']);
    const emails = ['one@example.com', 'two@example.com'] as const;
    const [one, two] = await Promise.all(emails.map((email) => harness.signIn({ email, isSuperuser: true })));
    const ids = await Promise.all(emails.map(harness.userId));
    const responses = await Promise.all([
      one!('PATCH', `/api/users/user/${ids[1]}`, { is_superuser: false }),
      two!('PATCH', `/api/users/user/${ids[0]}`, { is_superuser: false }),
    ]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
    const { users } = await done<{ users: { email: string; is_superuser: boolean }[] }>(root('GET', '/api/users/'));
    expect(
      users.filter(({ email, is_superuser: is }) => is && email !== 'root@example.com' && emails.some((name) => name === email)),
    ).toHaveLength(1);
  });

  test('a group: renamed, its members and permissions changed', async () => {
    const created = await done<{ group: { id: number } }>(
      root('POST', '/api/groups/', { name: 'Old', permissions: ['upload_symbols'] }),
      201,
    );
    const at = `/api/groups/group/${created.group.id}`;
    await Promise.all([root('PATCH', at, { name: 'New' }), root('PATCH', at, { members: ['bob@example.com'] })]);
    await done(root('PATCH', at, { permissions: [] }));
    const { groups } = await done<{ groups: object[] }>(root('GET', '/api/groups/'));
    expect(groups).toContainEqual({ id: created.group.id, name: 'New', permissions: [], members: ['bob@example.com'] });
    expect((await audit({ subject: 'New' }))[0]).toMatchObject({
      action: 'group.change',
      details: { granted: [], revoked: ['upload_symbols'] },
    });
  });

  test.each<[string, () => Promise<HttpResponse>, number, unknown]>([
    ['who is no superuser', () => ann('GET', '/api/users/'), 403, 'superuser_needed'],
    ['who is no superuser, of the audit log', () => ann('GET', '/api/audit/'), 403, 'superuser_needed'],
    ['a page that is none', () => root('GET', '/api/users/?page=0'), 400, 'request_invalid'],
    ['no address', () => root('POST', '/api/users/', { email: 'x' }), 400, ['email']],
    ['an address that is taken', () => root('POST', '/api/users/', { email: 'ANN@example.com' }), 409, 'user_exists'],
    ['a group that is none', () => root('POST', '/api/users/', { email: 'n@example.com', groups: ['x'] }), 400, ['groups']],
    ['no such user', () => root('GET', '/api/users/user/999999'), 404, 'user_not_found'],
    ['a change of no such user', () => root('PATCH', '/api/users/user/999999', {}), 404, 'user_not_found'],
    ['groups that are none', () => harness.patchUser(root, 'ann@example.com', { groups: ['x'] }), 400, ['groups']],
    ['a link for nobody', () => root('POST', '/api/users/user/999999/sign-in-link'), 404, 'user_not_found'],
    ['a name that is taken', () => root('POST', '/api/groups/', { name: 'Uploaders' }), 409, 'group_exists'],
    ['no name', () => root('POST', '/api/groups/', { name: ' ' }), 400, ['name']],
    ['members who are none', () => root('POST', '/api/groups/', { name: 'G', members: ['x@example.com'] }), 400, ['members']],
    ['no such group', () => root('PATCH', '/api/groups/group/999999', {}), 404, 'group_not_found'],
    ['no such group to delete', () => root('DELETE', '/api/groups/group/999999'), 404, 'group_not_found'],
  ])('%s is refused', async (_case, ask, status, code) => {
    expect(refusal(await ask())).toEqual([status, code]);
  });
});
