import type { Database, IssuedToken } from '@symdepot/database';
import { expect, test } from 'vitest';
import { parseCommand } from './parse-command.ts';

class Reached extends Error {}

/** A database whose every method tells what it was asked, instead of doing it. */
function recordingDatabase(): { readonly calls: unknown[]; readonly database: Database } {
  const calls: unknown[] = [];
  const repository = (noun: string): object =>
    new Proxy(
      {},
      {
        get:
          (_, verb) =>
          async (...args: unknown[]) => {
            calls.push([`${noun}.${String(verb)}`, ...args]);
            throw new Reached();
          },
      },
    );
  const database = {
    users: repository('users'),
    groups: repository('groups'),
    tokens: repository('tokens'),
    signInLinks: repository('signInLinks'),
    audit: repository('audit'),
    takedowns: repository('takedowns'),
  };
  return { calls, database: database as unknown as Database };
}

async function firstCall(line: readonly string[]): Promise<unknown[]> {
  const { calls, database } = recordingDatabase();
  const { action } = parseCommand(line, { writeOut() {}, writeError() {} });
  await expect(action(database, workplace)).rejects.toBeInstanceOf(Reached);
  return calls[0] as unknown[];
}

const actor = { actor: 'root', via: 'command', requestId: null, address: null } as const;
const workplace = {
  actor,
  openCare: () => Promise.reject(new Reached()),
  findSiteUrl: () => Promise.reject(new Reached()),
  showProgress() {},
};
const nobody = { email: 'a@b', isSuperuser: false, groups: [], permissions: [] };

test.each<[string[], unknown[]]>([
  [
    ['user', 'create', 'A@b'],
    ['users.create', nobody, actor],
  ],
  [
    ['user', 'create', 'a@b', '--superuser', '--group', 'G', 'H h', '--group', 'G', '--permission', 'upload_symbols'],
    ['users.create', { ...nobody, isSuperuser: true, groups: ['G', 'H h'], permissions: ['upload_symbols'] }, actor],
  ],
  [
    ['user', 'list'],
    ['users.list', { includeInactive: false }],
  ],
  [
    ['user', 'list', '--all', '--json'],
    ['users.list', { includeInactive: true }],
  ],
  [
    ['user', 'show', 'a@b'],
    ['users.get', 'a@b'],
  ],
  [
    ['user', 'sign-in', 'A@b'],
    ['signInLinks.create', 'a@b', actor],
  ],
  [
    ['user', 'activate', 'a@b'],
    ['users.setActive', 'a@b', true, actor],
  ],
  [
    ['user', 'promote', 'a@b'],
    ['users.setSuperuser', 'a@b', true, actor],
  ],
  [
    ['user', 'demote', 'a@b'],
    ['users.setSuperuser', 'a@b', false, actor],
  ],
  [
    ['user', 'deactivate', 'a@b'],
    ['users.setActive', 'a@b', false, actor],
  ],
  [
    ['user', 'grant', 'a@b', 'upload_symbols', 'manage_tokens'],
    ['users.grant', 'a@b', ['upload_symbols', 'manage_tokens'], actor],
  ],
  [
    ['user', 'revoke', 'a@b', 'upload_symbols'],
    ['users.revoke', 'a@b', ['upload_symbols'], actor],
  ],
  [
    ['group', 'create', 'G', '--permission', 'upload_symbols'],
    ['groups.create', { name: 'G', permissions: ['upload_symbols'], members: [] }, actor],
  ],
  [['group', 'list'], ['groups.list']],
  [
    ['group', 'show', 'G'],
    ['groups.get', 'G'],
  ],
  [
    ['group', 'delete', 'G'],
    ['groups.delete', 'G', actor],
  ],
  [
    ['group', 'add', 'G', 'A@b', 'c@d'],
    ['groups.addMembers', 'G', ['a@b', 'c@d'], actor],
  ],
  [
    ['group', 'remove', 'G', 'a@b'],
    ['groups.removeMembers', 'G', ['a@b'], actor],
  ],
  [
    ['group', 'grant', 'G', 'upload_symbols'],
    ['groups.grant', 'G', ['upload_symbols'], actor],
  ],
  [
    ['group', 'revoke', 'G', 'upload_symbols'],
    ['groups.revoke', 'G', ['upload_symbols'], actor],
  ],
  [
    ['token', 'list'],
    ['tokens.list', { user: undefined, state: 'active' }],
  ],
  [
    ['token', 'list', '--user', 'a@b', '--state', 'all'],
    ['tokens.list', { user: 'a@b', state: undefined }],
  ],
  [
    ['token', 'expire', '7'],
    ['tokens.expire', 7, actor],
  ],
  [
    ['token', 'extend', '7', '--days', '30'],
    ['tokens.extend', 7, 30, actor],
  ],
  [
    ['token', 'notify', '7'],
    ['tokens.get', 7],
  ],
  [
    ['token', 'notify', '7', '--url', 'https://CI.example.com/hook'],
    ['tokens.change', 7, { notifyUrl: 'https://ci.example.com/hook' }, actor],
  ],
  [
    ['token', 'notify', '7', '--off'],
    ['tokens.change', 7, { notifyUrl: null }, actor],
  ],
  [
    ['token', 'rotate', '7'],
    ['tokens.rotate', 7, { secret: expect.stringMatching(/^[0-9a-f]{32}$/), graceMs: 0 }, actor],
  ],
  [
    ['token', 'rotate', '7', '--grace', '24'],
    ['tokens.rotate', 7, { secret: expect.any(String), graceMs: 86_400_000 }, actor],
  ],
  [
    ['token', 'delete', '7'],
    ['tokens.delete', 7, actor],
  ],
  [
    ['token', 'share', '7'],
    ['tokens.get', 7],
  ],
  [
    ['token', 'share', '7', '--group', 'G'],
    ['tokens.change', 7, { group: 'G' }, actor],
  ],
  [
    ['token', 'share', '7', '--off'],
    ['tokens.change', 7, { group: null }, actor],
  ],
  [
    ['takedown', 'list', '--key', 'a.pdb/ab/a.sym'],
    ['takedowns.list', { key: 'a.pdb/AB/a.sym' }],
  ],
  [
    ['takedown', 'lift', '7', '8', '7'],
    ['takedowns.lift', [7, 8], actor],
  ],
  [
    ['audit', 'list', '--actor', 'ann', '--action', 'token', '--limit', '7'],
    ['audit.list', { actor: 'ann', action: 'token' }, { page: 1, pageSize: 7 }],
  ],
])('%j', async (line, call) => {
  expect(await firstCall(line)).toEqual(call);
});

test('token create: a random secret, a year, version 1, unless told otherwise', async () => {
  const create = async (...options: string[]): Promise<IssuedToken> =>
    (await firstCall(['token', 'create', 'a@b', '--permission', 'upload_symbols', ...options]))[1] as IssuedToken;
  const daysLeft = ({ expiresAt }: IssuedToken): number => Math.round((expiresAt.getTime() - Date.now()) / 86_400_000);
  const plain = await create();
  expect(plain).toMatchObject({ userEmail: 'a@b', permissions: ['upload_symbols'], notes: '', preferredUploadApiVersion: 1 });
  expect(plain.secret).toMatch(/^[0-9a-f]{32}$/);
  expect(daysLeft(plain)).toBe(365);
  const secret = 'ab'.repeat(16);
  const told = await create('--days', '2', '--notes', ' for CI ', '--secret', secret, '--api-version', '2');
  expect(told).toMatchObject({ secret, notes: 'for CI', preferredUploadApiVersion: 2 });
  expect(daysLeft(told)).toBe(2);
});

test.each([
  { line: [], says: 'Usage:' },
  { line: ['user'], says: 'Usage:' },
  { line: ['robot'], says: "unknown command 'robot'" },
  { line: ['user', 'fly'], says: "unknown command 'fly'" },
  { line: ['user', 'list', '--al'], says: "unknown option '--al'" },
  { line: ['user', 'show'], says: 'missing required argument' },
  { line: ['user', 'show', 'a@b', 'c@d'], says: 'too many arguments' },
  { line: ['user', 'grant', 'a@b'], says: 'missing required argument' },
  { line: ['token', 'create', 'a@b'], says: "required option '--permission <permission...>'" },
  { line: ['token', 'create', 'a@b', '--permission', 'upload_symbols', '--api-version', '3'], says: 'Allowed choices are 1, 2' },
  { line: ['token', 'extend', '7'], says: "required option '--days <n>'" },
  { line: ['takedown', '--key', 'a.pdb/AB/a.sym'], says: "required option '--reason <text>'" },
  { line: ['takedown', '--key', 'a.pdb', '--reason', 'x'], says: 'It must be <debug file>/<debug id>/<symbols file>' },
  { line: ['takedown', '--upload', '7', '--reason', ' '], says: 'It must be 1 to 1000 characters long' },
  { line: ['token', 'rotate', '7', '--grace', '721'], says: 'It must be a whole number from 0 to 720' },
  { line: ['token', 'notify', '7', '--url', 'https://a/', '--off'], says: 'cannot be used with option' },
  { line: ['token', 'notify', '7', '--url', 'ftp://a/'], says: 'It must begin with https://' },
  { line: ['token', 'notify', '7', '--url', 'https://a:b@c/'], says: 'It must not hold a user name' },
  { line: ['token', 'list', '--state', 'dead'], says: 'Allowed choices are active, expired, all' },
])('$line is wrong usage', ({ line, says }) => {
  let told = '';
  const output = { writeOut: () => expect.unreachable(), writeError: (text: string) => void (told += text) };
  expect(() => parseCommand(line, output)).toThrow(expect.objectContaining({ exitCode: 1 }));
  expect(told).toContain(says);
});

test('the data dir can stand before and behind the verb', () => {
  const output = { writeOut() {}, writeError() {} };
  expect(parseCommand(['--data-dir', '/a', 'user', 'list'], output).dataDir).toBe('/a');
  expect(parseCommand(['user', 'list', '--data-dir', '/a'], output).dataDir).toBe('/a');
  expect(parseCommand(['user', 'list'], output).dataDir).toBeUndefined();
});
