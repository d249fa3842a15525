// `npm run admin` as a process: exit codes, what goes to which stream, which database. Neighbour: admin.test.ts.
import { migrate } from '@symdepot/database';
import { startEmbeddedPostgres } from '@symdepot/database/embedded';
import { createIsolatedDatabase } from '@symdepot/testkit';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { spawnAdmin } from '../../harness/own-processes/admin-command.ts';
import { createAdminHarness, type AdminHarness } from '../../harness/systems/admin-harness.ts';

let harness: AdminHarness;
beforeAll(async () => {
  harness = await createAdminHarness();
});
afterAll(() => harness.close());

const spawned = (...args: string[]) => spawnAdmin(args, { DATABASE_URL: harness.url });

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
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('There are: upload_symbols'),
  });
  const { code, stdout } = await spawned('user', 'list', '--jsonn', '--json');
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 3, document: { code: 'usage' } });
  expect(await spawned()).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('Usage: npm run admin') });
  expect(await spawned('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Exit codes:') });
  expect(await spawnAdmin(['user', 'list'], { DATABASE_URL: 'mysql://x' })).toMatchObject({ code: 3 });
});

test('3: the database is away, or not as it must be', async () => {
  const list = async (url: string) => spawnAdmin(['user', 'list', '--json'], { DATABASE_URL: url });
  const away = await list('postgres://x:secret@127.0.0.1:1/x');
  expect({ code: away.code, document: JSON.parse(away.stdout) }).toMatchObject({ code: 2, document: { code: 'database_unavailable' } });
  expect(away.stdout + away.stderr).not.toContain('secret');

  const wrongPassword = new URL(harness.url);
  wrongPassword.password = 'wrong';
  expect(await list(wrongPassword.href)).toMatchObject({ code: 2, stderr: expect.stringContaining('refuses the user or the password') });
  const missing = new URL(harness.url);
  missing.pathname = '/nowhere';
  expect(await list(missing.href)).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no database') });
  const empty = await createIsolatedDatabase(inject('postgresUrl'));
  expect(await list(empty.url)).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run service -- migrate') });
  await empty.drop();
});

test('--data-dir finds the database of a running standalone symdepot, and says when none runs', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'symdepot admin '));
  await chmod(dataDir, 0o755);
  const list = () => spawnAdmin(['user', 'list', '--json', '--data-dir', dataDir], { DATABASE_URL: 'postgres://127.0.0.1:1/other' });
  const idle = { code: 2, stderr: expect.stringContaining(`No symdepot is running on ${dataDir}. Start it`) };
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
