// `npm run admin` as operators use it: users and groups. It runs in this process; admin-process.test.ts has it in one of
// its own, admin-tokens.test.ts the tokens. How arguments are read is tested beside the code.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAdminHarness, type AdminHarness } from '../../harness/systems/admin-harness.ts';

let harness: AdminHarness;
beforeAll(async () => {
  harness = await createAdminHarness();
});
afterAll(() => harness.close());

describe('users', () => {
  test('create, show, list', async () => {
    const { user } = await harness.json(
      'user',
      'create',
      'Ann@Example.com',
      '--group',
      'Upload Auditors',
      '--permission',
      'upload_symbols',
    );
    expect(user).toEqual({
      id: expect.any(Number),
      email: 'ann@example.com',
      is_active: true,
      is_superuser: false,
      groups: ['Upload Auditors'],
      permissions: ['upload_symbols'],
      effective_permissions: ['upload_symbols', 'view_all_uploads', 'manage_tokens'],
      tokens: 0,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(await harness.json('user', 'show', 'ANN@example.com')).toEqual({ user });
    expect(await harness.text('user', 'create', 'root@example.com', '--superuser')).toBe(
      'Created root@example.com, who may do: upload_symbols, upload_try_symbols, view_all_uploads, manage_tokens, ' +
        'upload_artefacts, publish_artefacts, read_internal_artefacts.\n',
    );
    expect((await harness.json('user', 'list')).users).toContainEqual(user);
    const table = await harness.text('user', 'list');
    expect(table).toMatch(/^EMAIL {2,}STATE {2,}GROUPS {2,}MAY DO {2,}TOKENS\nann@example\.com {2,}active {2,}Upload Auditors/);
    expect(table).toContain('active, superuser');
    expect(table).not.toMatch(/ \n/);
    expect(await harness.text('user', 'show', 'ann@example.com')).toMatch(/^granted directly {2}upload_symbols$/m);
  });

  test('sign-in prints a link, each time another one, and none for who is deactivated', async () => {
    await harness.text('user', 'create', 'in@example.com');
    const form = /^sign in http:\/\/127\.0\.0\.1:8000\/sign-in#[\w-]{22}\n$/;
    const first = await harness.text('user', 'sign-in', 'IN@example.com');
    expect(first).toMatch(form);
    expect(await harness.json('user', 'sign-in', 'in@example.com')).toEqual({
      email: 'in@example.com',
      url: expect.not.stringContaining(first.trim().slice(-22)) as string,
      expires_at: expect.stringMatching(/^\d{4}-/) as string,
    });
    await harness.text('user', 'deactivate', 'in@example.com');
    expect((await harness.refusal('user', 'sign-in', 'in@example.com')).code).toBe('user_deactivated');
    expect((await harness.refusal('user', 'sign-in', 'nobody@example.com')).code).toBe('user_not_found');
  });

  test('refusals change nothing and say what to do', async () => {
    await harness.text('user', 'create', 'once@example.com');
    expect(await harness.refusal('user', 'create', 'ONCE@example.com')).toEqual({
      code: 'user_exists',
      error: "There is a user 'once@example.com' already. Change its permissions or groups instead",
    });
    const { code, error } = await harness.refusal('user', 'create', 'two@example.com', '--group', 'uploaders');
    expect({ code, error }).toEqual({
      code: 'group_not_found',
      error: expect.stringMatching(/^There is no group 'uploaders'\. There are: 'Upload Auditors', 'Uploaders'/),
    });
    for (const line of [['show'], ['deactivate'], ['activate'], ['grant', 'upload_symbols'], ['revoke', 'upload_symbols']]) {
      const [verb = '', ...rest] = line;
      expect((await harness.refusal('user', verb, 'two@example.com', ...rest)).code).toBe('user_not_found');
    }
  });

  test('deactivated users are listed with --all; doing it twice is fine and is said', async () => {
    await harness.text('user', 'create', 'gone@example.com', '--permission', 'upload_symbols');
    expect(await harness.text('user', 'deactivate', 'gone@example.com')).toBe('gone@example.com is deactivated and may do: nothing.\n');
    expect(await harness.text('user', 'deactivate', 'gone@example.com')).toContain('deactivated already');
    expect(await harness.text('user', 'list')).not.toContain('gone@');
    expect(await harness.text('user', 'list', '--all')).toMatch(/^gone@example\.com {2,}deactivated/m);
    expect(await harness.text('user', 'grant', 'gone@example.com', 'upload_symbols')).toContain('user activate gone@example.com');
    const { user, changed } = await harness.json('user', 'activate', 'gone@example.com');
    expect({ changed, may: user.effective_permissions }).toEqual({ changed: true, may: ['upload_symbols'] });
    expect((await harness.json('user', 'activate', 'gone@example.com')).changed).toBe(false);
  });

  test('grant and revoke tell what made a difference, and what a group goes on granting', async () => {
    await harness.text('user', 'create', 'mix@example.com', '--group', 'Uploaders');
    const grant = await harness.json('user', 'grant', 'mix@example.com', 'upload_symbols', 'view_all_uploads');
    expect(grant).toMatchObject({ changed: ['upload_symbols', 'view_all_uploads'], user: { permissions: grant.changed } });
    expect(await harness.text('user', 'grant', 'mix@example.com', 'upload_symbols')).toBe('mix@example.com had upload_symbols already.\n');
    expect(await harness.text('user', 'revoke', 'mix@example.com', 'upload_symbols')).toBe(
      'Revoked upload_symbols from mix@example.com.\nStill held by a group (Uploaders): upload_symbols.\n',
    );
    expect((await harness.json('user', 'revoke', 'mix@example.com', 'upload_symbols')).changed).toEqual([]);
  });
});

describe('groups', () => {
  test('the first migration made two', async () => {
    const { groups } = await harness.json('group', 'list');
    expect(groups).toEqual([
      { id: expect.any(Number), name: 'Upload Auditors', permissions: ['view_all_uploads', 'manage_tokens'], members: expect.any(Array) },
      {
        id: expect.any(Number),
        name: 'Uploaders',
        permissions: ['upload_symbols', 'upload_try_symbols', 'manage_tokens'],
        members: expect.any(Array),
      },
    ]);
    expect(await harness.text('group', 'list')).toMatch(/^GROUP {2,}PERMISSIONS {2,}MEMBERS\nUpload Auditors {2}/);
  });

  test('from creation to deletion', async () => {
    await harness.text('user', 'create', 'm1@example.com');
    await harness.text('user', 'create', 'm2@example.com');
    expect((await harness.json('group', 'create', 'CI', '--permission', 'upload_symbols')).group).toMatchObject({
      name: 'CI',
      members: [],
    });
    expect((await harness.refusal('group', 'create', 'CI')).code).toBe('group_exists');
    expect(await harness.json('group', 'add', 'CI', 'm1@example.com')).toMatchObject({ changed: ['m1@example.com'] });
    expect(await harness.text('group', 'add', 'CI', 'm2@example.com', 'm1@example.com')).toBe(
      'Added to CI: m2@example.com.\nAlready in CI: m1@example.com.\n',
    );
    expect(await harness.json('group', 'grant', 'CI', 'upload_symbols', 'view_all_uploads')).toMatchObject({
      changed: ['view_all_uploads'],
      group: { permissions: ['upload_symbols', 'view_all_uploads'] },
    });
    expect(await harness.text('group', 'revoke', 'CI', 'view_all_uploads', 'manage_tokens')).toBe(
      'Revoked from CI: view_all_uploads.\nNot granted to CI: manage_tokens.\n',
    );
    expect(await harness.text('group', 'show', 'CI')).toMatch(/^members {2,}m1@example\.com, m2@example\.com$/m);
    expect(await harness.text('group', 'remove', 'CI', 'm1@example.com', 'ann@example.com')).toContain('Not in CI: ann@example.com.');
    expect(await harness.text('group', 'delete', 'CI')).toBe('Deleted the group CI. Members it had: m2@example.com.\n');
    expect((await harness.refusal('group', 'delete', 'CI')).code).toBe('group_not_found');
    expect((await harness.json('user', 'show', 'm2@example.com')).user).toMatchObject({ is_active: true, groups: [] });
  });

  test('one unknown address, and nobody is added', async () => {
    await harness.text('user', 'create', 'known@example.com');
    const { code, error } = await harness.refusal('group', 'add', 'Uploaders', 'known@example.com', 'x@example.com', 'y@example.com');
    expect(code).toBe('user_not_found');
    expect(error).toContain("'x@example.com', 'y@example.com'");
    expect((await harness.json('user', 'show', 'known@example.com')).user.groups).toEqual([]);
  });
});
