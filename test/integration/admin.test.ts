// `npm run admin` as operators use it, on a real database. Most commands run in this process, those that are about the
// process itself in one of their own. How arguments are read is tested beside the code.
import { migrate, openDatabase, type Database } from '@symdepot/database';
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { hashToken } from '@symdepot/symbols';
import { createIsolatedDatabase, type IsolatedDatabase } from '@symdepot/testkit';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runAdminHere, spawnAdmin } from '../infra/admin-command.ts';

let isolated: IsolatedDatabase;
let database: Database;
beforeAll(async () => {
  isolated = await createIsolatedDatabase(inject('postgresUrl'), { migrate });
  database = openDatabase({ url: isolated.url, maxConnections: 1 });
});
afterAll(async () => {
  await database.close();
  await isolated.drop();
});

const admin = (...args: string[]) => runAdminHere(args, { DATABASE_URL: isolated.url });

/** Of a command that succeeds. */
async function text(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await admin(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

interface UserDocument {
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly effective_permissions: readonly string[];
}
interface TokenDocument {
  readonly id: number;
  readonly expires_at: string;
}
/** All that documents can have; each has what its command is about. */
interface Document {
  readonly user: UserDocument;
  readonly users: readonly UserDocument[];
  readonly group: object;
  readonly groups: readonly object[];
  readonly token: TokenDocument;
  readonly tokens: readonly TokenDocument[];
  readonly secret: string;
  readonly changed: unknown;
}
const json = async (...args: string[]): Promise<Document> => JSON.parse(await text(...args, '--json'));

/** Of a command that is refused: the message, which also is the only document on stdout. */
async function refusal(...args: string[]): Promise<{ code: string; error: string }> {
  const { code, stdout, stderr } = await admin(...args, '--json');
  const document = JSON.parse(stdout);
  expect({ code, stderr }).toEqual({ code: 1, stderr: `error: ${document.error}\n` });
  return document;
}

/** What a service grants to a request with this token, at this moment. */
const granted = async (secret: string) => {
  const token = await database.tokens.findByHash(hashToken(secret));
  return { isUserActive: token?.isUserActive, permissions: token?.permissions };
};

describe('users', () => {
  test('create, show, list', async () => {
    const { user } = await json('user', 'create', 'Ann@Example.com', '--group', 'Upload Auditors', '--permission', 'upload_symbols');
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
    expect(await json('user', 'show', 'ANN@example.com')).toEqual({ user });
    expect(await text('user', 'create', 'root@example.com', '--superuser')).toBe(
      'Created root@example.com, who may do: upload_symbols, upload_try_symbols, view_all_uploads, manage_tokens.\n',
    );
    expect((await json('user', 'list')).users).toContainEqual(user);
    const table = await text('user', 'list');
    expect(table).toMatch(/^EMAIL {2,}STATE {2,}GROUPS {2,}MAY DO {2,}TOKENS\nann@example\.com {2,}active {2,}Upload Auditors/);
    expect(table).toContain('active, superuser');
    expect(table).not.toMatch(/ \n/);
    expect(await text('user', 'show', 'ann@example.com')).toMatch(/^granted directly {2}upload_symbols$/m);
  });

  test('refusals change nothing and say what to do', async () => {
    await text('user', 'create', 'once@example.com');
    expect(await refusal('user', 'create', 'ONCE@example.com')).toEqual({
      code: 'user_exists',
      error: "There is a user 'once@example.com' already. Change its permissions or groups instead",
    });
    const { code, error } = await refusal('user', 'create', 'two@example.com', '--group', 'uploaders');
    expect({ code, error }).toEqual({
      code: 'group_not_found',
      error: expect.stringMatching(/^There is no group 'uploaders'\. There are: 'Upload Auditors', 'Uploaders'/),
    });
    for (const line of [['show'], ['deactivate'], ['activate'], ['grant', 'upload_symbols'], ['revoke', 'upload_symbols']]) {
      const [verb = '', ...rest] = line;
      expect((await refusal('user', verb, 'two@example.com', ...rest)).code).toBe('user_not_found');
    }
  });

  test('deactivated users are listed with --all; doing it twice is fine and is said', async () => {
    await text('user', 'create', 'gone@example.com', '--permission', 'upload_symbols');
    expect(await text('user', 'deactivate', 'gone@example.com')).toBe('gone@example.com is deactivated and may do: nothing.\n');
    expect(await text('user', 'deactivate', 'gone@example.com')).toContain('deactivated already');
    expect(await text('user', 'list')).not.toContain('gone@');
    expect(await text('user', 'list', '--all')).toMatch(/^gone@example\.com {2,}deactivated/m);
    expect(await text('user', 'grant', 'gone@example.com', 'upload_symbols')).toContain('user activate gone@example.com');
    const { user, changed } = await json('user', 'activate', 'gone@example.com');
    expect({ changed, may: user.effective_permissions }).toEqual({ changed: true, may: ['upload_symbols'] });
    expect((await json('user', 'activate', 'gone@example.com')).changed).toBe(false);
  });

  test('grant and revoke tell what made a difference, and what a group goes on granting', async () => {
    await text('user', 'create', 'mix@example.com', '--group', 'Uploaders');
    const grant = await json('user', 'grant', 'mix@example.com', 'upload_symbols', 'view_all_uploads');
    expect(grant).toMatchObject({ changed: ['upload_symbols', 'view_all_uploads'], user: { permissions: grant.changed } });
    expect(await text('user', 'grant', 'mix@example.com', 'upload_symbols')).toBe('mix@example.com had upload_symbols already.\n');
    expect(await text('user', 'revoke', 'mix@example.com', 'upload_symbols')).toBe(
      'Revoked upload_symbols from mix@example.com.\nStill held by a group (Uploaders): upload_symbols.\n',
    );
    expect((await json('user', 'revoke', 'mix@example.com', 'upload_symbols')).changed).toEqual([]);
  });
});

describe('groups', () => {
  test('the first migration made two', async () => {
    const { groups } = await json('group', 'list');
    expect(groups).toEqual([
      { id: expect.any(Number), name: 'Upload Auditors', permissions: ['view_all_uploads', 'manage_tokens'], members: expect.any(Array) },
      {
        id: expect.any(Number),
        name: 'Uploaders',
        permissions: ['upload_symbols', 'upload_try_symbols', 'manage_tokens'],
        members: expect.any(Array),
      },
    ]);
    expect(await text('group', 'list')).toMatch(/^GROUP {2,}PERMISSIONS {2,}MEMBERS\nUpload Auditors {2}/);
  });

  test('from creation to deletion', async () => {
    await text('user', 'create', 'm1@example.com');
    await text('user', 'create', 'm2@example.com');
    expect((await json('group', 'create', 'CI', '--permission', 'upload_symbols')).group).toMatchObject({ name: 'CI', members: [] });
    expect((await refusal('group', 'create', 'CI')).code).toBe('group_exists');
    expect(await json('group', 'add', 'CI', 'm1@example.com')).toMatchObject({ changed: ['m1@example.com'] });
    expect(await text('group', 'add', 'CI', 'm2@example.com', 'm1@example.com')).toBe(
      'Added to CI: m2@example.com.\nAlready in CI: m1@example.com.\n',
    );
    expect(await json('group', 'grant', 'CI', 'upload_symbols', 'view_all_uploads')).toMatchObject({
      changed: ['view_all_uploads'],
      group: { permissions: ['upload_symbols', 'view_all_uploads'] },
    });
    expect(await text('group', 'revoke', 'CI', 'view_all_uploads', 'manage_tokens')).toBe(
      'Revoked from CI: view_all_uploads.\nNot granted to CI: manage_tokens.\n',
    );
    expect(await text('group', 'show', 'CI')).toMatch(/^members {2,}m1@example\.com, m2@example\.com$/m);
    expect(await text('group', 'remove', 'CI', 'm1@example.com', 'ann@example.com')).toContain('Not in CI: ann@example.com.');
    expect(await text('group', 'delete', 'CI')).toBe('Deleted the group CI. Members it had: m2@example.com.\n');
    expect((await refusal('group', 'delete', 'CI')).code).toBe('group_not_found');
    expect((await json('user', 'show', 'm2@example.com')).user).toMatchObject({ is_active: true, groups: [] });
  });

  test('one unknown address, and nobody is added', async () => {
    await text('user', 'create', 'known@example.com');
    const { code, error } = await refusal('group', 'add', 'Uploaders', 'known@example.com', 'x@example.com', 'y@example.com');
    expect(code).toBe('user_not_found');
    expect(error).toContain("'x@example.com', 'y@example.com'");
    expect((await json('user', 'show', 'known@example.com')).user.groups).toEqual([]);
  });
});

describe('tokens', () => {
  const secret = '00112233445566778899aabbccddeeff';

  test('create prints the secret once; only its hash is kept', async () => {
    await text('user', 'create', 'tok@example.com', '--group', 'Uploaders');
    const options = ['--permission', 'upload_symbols', '--days', '10', '--notes', 'build\u001b[31m farm', '--api-version', '2'];
    const { token, secret: shown } = await json('token', 'create', 'tok@example.com', '--secret', secret, ...options);
    expect(shown).toBe(secret);
    expect(token).toEqual({
      id: expect.any(Number),
      user: 'tok@example.com',
      is_user_active: true,
      prefix: '0011',
      is_expired: false,
      permissions: ['upload_symbols'],
      effective_permissions: ['upload_symbols'],
      notes: 'build\u001b[31m farm',
      upload_api_version: 2,
      created_at: expect.any(String),
      expires_at: expect.any(String),
      last_used_at: null,
    });
    expect(Math.round((Date.parse(token.expires_at) - Date.now()) / 86_400_000)).toBe(10);
    expect(await granted(secret)).toEqual({ isUserActive: true, permissions: ['upload_symbols'] });
    expect(await json('token', 'list', '--user', 'tok@example.com')).toEqual({ tokens: [token] });
    const table = await text('token', 'list');
    expect(table).toMatch(/^ID {2,}PREFIX {2,}USER {2,}PERMISSIONS {2,}MAY DO NOW {2,}EXPIRES \(UTC\) {2,}LAST USED \(UTC\) {2,}NOTES\n/);
    expect(table).toMatch(/never {2,}build \[31m farm$/m);
    expect(table).not.toContain(secret);

    const lines = (await text('token', 'create', 'tok@example.com', '--permission', 'upload_try_symbols')).trimEnd().split('\n');
    expect(await granted(lines.at(-1) ?? '')).toEqual({ isUserActive: true, permissions: ['upload_try_symbols'] });
  });

  test('refusals', async () => {
    await text('user', 'create', 'poor@example.com', '--permission', 'upload_symbols');
    const create = (email: string, ...rest: string[]) => refusal('token', 'create', email, '--permission', ...rest);
    expect(await create('poor@example.com', 'upload_symbols', 'upload_try_symbols')).toEqual({
      code: 'token_permissions_combined',
      error: 'A token cannot hold both upload_symbols and upload_try_symbols. Make two tokens',
    });
    expect(await create('poor@example.com', 'upload_symbols', 'view_all_uploads', 'manage_tokens')).toEqual({
      code: 'token_permission_not_held',
      error:
        "'poor@example.com' does not hold view_all_uploads, manage_tokens. Grant it to the user, or add the user to a group that has it",
    });
    expect((await create('nobody@example.com', 'upload_symbols')).code).toBe('user_not_found');
    expect((await create('poor@example.com', 'upload_symbols', '--secret', secret)).code).toBe('token_exists');
    await text('user', 'deactivate', 'poor@example.com');
    expect((await create('poor@example.com', 'upload_symbols')).code).toBe('user_deactivated');
    expect((await refusal('token', 'list', '--user', 'nobody@example.com')).code).toBe('user_not_found');
    for (const verb of [['expire'], ['delete'], ['extend', '--days', '1']]) {
      expect((await refusal('token', ...verb, '999999')).code).toBe('token_not_found');
    }
    expect((await database.tokens.list({ userEmail: 'poor@example.com' })).length).toBe(0);
  });

  test('expire, extend, delete', async () => {
    await text('user', 'create', 'life@example.com', '--superuser');
    const { token, secret } = await json('token', 'create', 'life@example.com', '--permission', 'upload_symbols', '--days', '5');
    const id = String(token.id);
    const list = async (state: string) => (await json('token', 'list', '--user', 'life@example.com', '--state', state)).tokens.length;
    const daysLeft = ({ expires_at }: TokenDocument) => Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000);

    expect(daysLeft((await json('token', 'extend', id, '--days', '30')).token)).toBe(35);
    expect(await text('token', 'expire', id)).toBe(`Expired token ${id} (${secret.slice(0, 4)}…) of life@example.com.\n`);
    expect((await database.tokens.findByHash(hashToken(secret)))!.expiresAt.getTime()).toBeLessThan(Date.now());
    expect(await json('token', 'expire', id)).toMatchObject({ changed: false, token: { is_expired: true } });
    expect([await list('active'), await list('expired'), await list('all')]).toEqual([0, 1, 1]);
    expect(await text('token', 'list', '--state', 'expired')).toContain('nothing: expired');

    expect(daysLeft((await json('token', 'extend', id, '--days', '7')).token)).toBe(7);
    expect([await list('active'), await list('expired')]).toEqual([1, 0]);
    expect(await text('token', 'delete', id)).toContain(`Deleted token ${id}`);
    expect(await granted(secret)).toEqual({});
  });

  test('what its owner loses by any way, an existing token loses at once (ADR 5)', async () => {
    await text('group', 'create', 'Farm', '--permission', 'upload_symbols', 'view_all_uploads');
    await text('user', 'create', 'rule@example.com', '--group', 'Farm', '--permission', 'manage_tokens');
    const all = ['upload_symbols', 'view_all_uploads', 'manage_tokens'];
    const { token, secret } = await json('token', 'create', 'rule@example.com', '--permission', ...all);
    expect(await granted(secret)).toEqual({ isUserActive: true, permissions: all });

    await text('group', 'revoke', 'Farm', 'view_all_uploads');
    expect((await granted(secret)).permissions).toEqual(['upload_symbols', 'manage_tokens']);
    await text('user', 'revoke', 'rule@example.com', 'manage_tokens');
    expect((await granted(secret)).permissions).toEqual(['upload_symbols']);
    await text('group', 'remove', 'Farm', 'rule@example.com');
    expect((await granted(secret)).permissions).toEqual([]);
    expect((await json('token', 'list', '--user', 'rule@example.com')).tokens).toMatchObject([
      { id: token.id, permissions: all, effective_permissions: [] },
    ]);

    await text('group', 'add', 'Farm', 'rule@example.com');
    expect((await granted(secret)).permissions).toEqual(['upload_symbols']);
    await text('user', 'deactivate', 'rule@example.com');
    expect(await granted(secret)).toEqual({ isUserActive: false, permissions: [] });
    await text('user', 'activate', 'rule@example.com');
    expect((await granted(secret)).permissions).toEqual(['upload_symbols']);
    await text('group', 'delete', 'Farm');
    expect(await granted(secret)).toEqual({ isUserActive: true, permissions: [] });
  });
});

describe('as a process', () => {
  const spawned = (...args: string[]) => spawnAdmin(args, { DATABASE_URL: isolated.url });

  test('0: done; a table without escape codes, or one JSON document', async () => {
    const created = await spawned('user', 'create', 'process@example.com', '--permission', 'upload_symbols');
    expect(created).toEqual({ code: 0, stdout: 'Created process@example.com, who may do: upload_symbols.\n', stderr: '' });
    const table = await spawned('user', 'list');
    expect(table).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^EMAIL .*\n(.*\n)*process@example\.com {2,}active/),
    });
    // oxlint-disable-next-line no-control-regex -- that is the point
    expect(table.stdout).not.toMatch(/\u001b/);
    const document = JSON.parse((await spawned('user', 'show', 'process@example.com', '--json')).stdout);
    expect(document).toMatchObject({ user: { email: 'process@example.com', effective_permissions: ['upload_symbols'] } });
  });

  test('1: refused', async () => {
    const error = "There is no user 'missing@example.com'. Look for a typing error, or create it";
    const { code, stdout, stderr } = await spawned('user', 'show', 'missing@example.com', '--json');
    expect({ code, stderr, document: JSON.parse(stdout) }).toEqual({
      code: 1,
      stderr: `error: ${error}\n`,
      document: { error, code: 'user_not_found' },
    });
  });

  test('2: the command line or the settings do not fit', async () => {
    expect(await spawned('token', 'create', 'a@b', '--permission', 'fly')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('There are: upload_symbols'),
    });
    const { code, stdout } = await spawned('user', 'list', '--jsonn', '--json');
    expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 2, document: { code: 'usage' } });
    expect(await spawned()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage: npm run admin') });
    expect(await spawned('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Exit codes:') });
    expect(await spawnAdmin(['user', 'list'], { DATABASE_URL: 'mysql://x' })).toMatchObject({ code: 2 });
  });

  test('3: the database is away, or not as it must be', async () => {
    const list = async (url: string) => spawnAdmin(['user', 'list', '--json'], { DATABASE_URL: url });
    const away = await list('postgres://x:secret@127.0.0.1:1/x');
    expect({ code: away.code, document: JSON.parse(away.stdout) }).toMatchObject({ code: 3, document: { code: 'database_unavailable' } });
    expect(away.stdout + away.stderr).not.toContain('secret');

    const wrongPassword = new URL(isolated.url);
    wrongPassword.password = 'wrong';
    expect(await list(wrongPassword.href)).toMatchObject({ code: 3, stderr: expect.stringContaining('refuses the user or the password') });
    const missing = new URL(isolated.url);
    missing.pathname = '/nowhere';
    expect(await list(missing.href)).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no database') });
    const empty = await createIsolatedDatabase(inject('postgresUrl'));
    expect(await list(empty.url)).toMatchObject({ code: 3, stderr: expect.stringContaining('npm run service -- migrate') });
    await empty.drop();
  });

  test('--data-dir finds the database of a running standalone symdepot, and says when none runs', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'symdepot admin '));
    await chmod(dataDir, 0o755);
    const list = () => spawnAdmin(['user', 'list', '--json', '--data-dir', dataDir], { DATABASE_URL: 'postgres://127.0.0.1:1/other' });
    const idle = { code: 3, stderr: expect.stringContaining(`No symdepot is running on ${dataDir}. Start it`) };
    expect(await list()).toMatchObject(idle);
    const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), durable: false });
    try {
      await migrate(postgres.url);
      expect(await list()).toEqual({ code: 0, stdout: '{\n  "users": []\n}\n', stderr: '' });
    } finally {
      await postgres.stop();
    }
    expect(await list()).toMatchObject(idle);
    await rm(dataDir, { recursive: true });
  });
});
