// The embedded PostgreSQL against everything that happens to a laptop: kills, crashes, half set-ups, two at once.
import { startEmbeddedPostgres, type EmbeddedPostgresOptions, type PostgresExit } from '@symdepot/database/embedded';
import { discardEmbeddedPostgres } from '@symdepot/database/testing';
import { waitFor } from '@symdepot/testkit';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takeOwnPort } from '../../harness/network/own-port.ts';

const holderScript = fileURLToPath(new URL('../../harness/postgres/embedded-postgres-holder.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;

let prepared: string;
let home: string;
let dataDir: string;
let cleanUps: (() => Promise<unknown>)[];

// Most tests begin with an earlier data dir: a copy of one that is set up once.
beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'symdepot-embedded-prepared-'));
  await (await startEmbeddedPostgres({ dataDir: prepared, durable: false })).stop();
});

afterAll(() => rm(prepared, { recursive: true, force: true }));

const usePrepared = (): Promise<unknown> => promisify(execFile)('cp', ['-a', prepared, dataDir]);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'symdepot embedded '));
  await chmod(home, 0o755);
  dataDir = join(home, 'postgres');
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await discardEmbeddedPostgres(dataDir);
  await rm(home, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}) {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  cleanUps.push(postgres.stop);
  return postgres;
}

/** Starts one in a process of its own, in a process group of its own. */
async function startHolder(): Promise<{ holder: ChildProcess; lines: AsyncIterator<string>; url: string; pid: number }> {
  const holder = spawn(process.execPath, [holderScript, dataDir], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  cleanUps.push(() => kill(holder));
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  return { holder, lines, ...(JSON.parse(value as string) as { url: string; pid: number }) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function query(url: string, sql: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** Zombies are dead: containers often have no init that collects them. */
const isAlive = async (pid: number): Promise<boolean> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: 'Z' }));
  return !stdout.startsWith('Z');
};

test('keeps data, port and password from one start to the next, and says what it does', async () => {
  const messages: string[] = [];
  const onLog = (message: string): number => messages.push(message);
  const first = await start({ onLog, durable: true, port: await takeOwnPort() });
  expect(new URL(first.url)).toMatchObject({
    hostname: '127.0.0.1',
    username: 'symdepot',
    pathname: '/symdepot',
    port: String(first.port),
  });
  expect(await query(first.url, 'SHOW fsync')).toBe('on');
  expect(await query(first.url, "SELECT upper('é')")).toBe('É');
  await query(first.url, 'CREATE TABLE kept ()');
  await first.stop();
  await first.stop();
  expect(await isAlive(first.pid)).toBe(false);
  const second = await start({ onLog });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, "SELECT to_regclass('kept')")).toBe('kept');
  expect(await query(second.url, 'SHOW fsync')).toBe('off');
  expect(messages).toEqual([`setting up a new PostgreSQL in ${dataDir}`]);
});

test('only who can read the password file gets in', async () => {
  await usePrepared();
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
});

test('the earlier port is taken: another one', async () => {
  await usePrepared();
  const first = await start({ port: await takeOwnPort() });
  await first.stop();
  const other = await startEmbeddedPostgres({ dataDir: join(home, 'other'), durable: false, port: first.port });
  cleanUps.push(other.stop);
  expect((await start()).port).not.toBe(first.port);
});

test('a given port that is taken is an error that quotes the log', async () => {
  await usePrepared();
  const other = await startEmbeddedPostgres({ dataDir: join(home, 'other'), durable: false });
  cleanUps.push(other.stop);
  await expect(start({ port: other.port })).rejects.toThrow(/postgres\.log says:[^]*Address already in use/);
});

test('a data dir in use is refused, from this process and from another', async () => {
  await usePrepared();
  const { pid, holder } = await startHolder();
  const refused = { code: 'data_dir_in_use', message: expect.stringContaining(`(pid ${holder.pid})`) as string };
  await expect(start()).rejects.toMatchObject(refused);
  await expect(discardEmbeddedPostgres(dataDir)).rejects.toMatchObject(refused);
  expect(await isAlive(pid)).toBe(true);
});

test('a lock that cannot be read is an error, and nothing to wait for', async () => {
  await mkdir(join(dataDir, 'lock'), { recursive: true }); // root can read any file, but no folder
  await expect(start()).rejects.toThrow(/lock cannot be read: .*Run this as the user who started/);
  await rm(dataDir, { recursive: true });
});

test('only node is killed: the orphan is stopped, its data are kept', async () => {
  await usePrepared();
  const { holder, url, pid } = await startHolder();
  await query(url, 'CREATE TABLE kept ()');
  await kill(holder);
  expect(await isAlive(pid)).toBe(true);
  const messages: string[] = [];
  const postgres = await start({ onLog: (message) => messages.push(message) });
  expect(messages).toEqual([`stopping the PostgreSQL (pid ${pid}) that an earlier run left behind`]);
  expect(await isAlive(pid)).toBe(false);
  expect(await query(postgres.url, "SELECT to_regclass('kept')")).toBe('kept');
});

test('node and postgres are killed: recovers', async () => {
  await usePrepared();
  const { holder, url, pid } = await startHolder();
  await query(url, 'CREATE TABLE kept ()');
  await kill(holder);
  process.kill(pid, 'SIGKILL');
  const postgres = await start();
  expect(await query(postgres.url, "SELECT to_regclass('kept')")).toBe('kept');
});

test('the pid of a dead postgres now belongs to somebody else', async () => {
  await usePrepared();
  await (await start()).stop();
  await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), `${process.ppid}\n${join(dataDir, 'cluster')}\n`);
  expect(await query((await start()).url, 'SELECT 1')).toBe(1);
  expect(await isAlive(process.ppid)).toBe(true);
});

test('killed in the middle of the first set-up: begins again', async () => {
  const holder = spawn(process.execPath, [holderScript, dataDir], { stdio: 'ignore' });
  await waitFor(async () => (await readdir(dataDir)).some((name) => name.startsWith('cluster.partial-')), { intervalMs: 1 });
  await kill(holder);
  expect(await readdir(dataDir)).not.toContain('cluster');
  expect(await query((await start()).url, 'SELECT 1')).toBe(1);
});

test('Ctrl-C in the terminal reaches us, not postgres', async () => {
  await usePrepared();
  const { holder, lines, url } = await startHolder();
  process.kill(-holder.pid!, 'SIGINT');
  expect((await lines.next()).value).toBe('interrupted');
  expect(await query(url, 'SELECT 1')).toBe(1);
});

test('a server that dies by itself is told, with the end of its log', async () => {
  await usePrepared();
  const { promise, resolve } = Promise.withResolvers<PostgresExit>();
  const postgres = await start({ onExit: resolve });
  process.kill(postgres.pid, 'SIGQUIT');
  expect((await promise).logTail).toContain('received immediate shutdown request');
  await postgres.stop();
});

test('stop ends a client that would keep it waiting', async () => {
  await usePrepared();
  const postgres = await start();
  const client = new pg.Client({ connectionString: postgres.url });
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));
  await client.connect();
  await client.query('BEGIN');
  await postgres.stop();
  await waitFor(() => errors.some(({ message }) => message.includes('terminating connection')));
});

test('programs of another major version: says how to move the data', async () => {
  await usePrepared();
  await (await start()).stop();
  await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow(/made by PostgreSQL 17, but this symdepot brings PostgreSQL 18.*pg_dump/);
});

test('a lost password file is named', async () => {
  await usePrepared();
  await (await start()).stop();
  await rm(join(dataDir, 'password'));
  await expect(start()).rejects.toThrow('password is missing');
});

test("a folder with other people's files is left as it is", async () => {
  await mkdir(dataDir, { mode: 0o750 });
  await writeFile(join(dataDir, 'thesis.tex'), '');
  const before = await stat(dataDir);
  await expect(start()).rejects.toThrow('it holds other files. Give it an empty folder');
  expect(await stat(dataDir)).toMatchObject({ mode: before.mode, uid: before.uid });
  await rm(dataDir, { recursive: true });
});

describe.runIf(isRoot)('as root', () => {
  /** Made when it is first needed; 65534 (nobody) where users cannot be made. */
  const ownUid = async (): Promise<number> =>
    promisify(execFile)('id', ['-u', 'symdepot']).then(
      ({ stdout }) => Number(stdout),
      () => 65_534,
    );

  test('runs as a user of its own where that can go, else in a user namespace; the files follow', async () => {
    await usePrepared();
    const messages: string[] = [];
    await (await start({ onLog: (message) => messages.push(message) })).stop();
    const uid = await ownUid();
    expect((await stat(join(dataDir, 'cluster', 'base'))).uid).toBe(uid);
    // Their own group too, and not the one that happens to have the number of the user.
    const { stdout: gid } = await promisify(execFile)('id', ['-g', uid === 65_534 ? 'nobody' : 'symdepot']);
    expect((await stat(join(dataDir, 'password'))).gid).toBe(Number(gid));
    // As nobody it may be read and changed by whatever else runs as nobody.
    expect(messages.some((message) => message.includes('useradd --system --user-group symdepot'))).toBe(uid === 65_534);
    await chmod(home, 0o700);
    const hidden = await start();
    expect(await query(hidden.url, 'SELECT 1')).toBe(1);
    expect((await stat(join(dataDir, 'cluster', 'base'))).uid).toBe(0);
    await hidden.stop();
    await chmod(home, 0o755);
    expect(await query((await start()).url, 'SELECT 1')).toBe(1);
    expect((await stat(join(dataDir, 'cluster', 'base'))).uid).toBe(uid);
  });

  test('touches nothing outside of the data dir', async () => {
    await usePrepared();
    const neighbour = join(home, 'neighbour');
    await writeFile(neighbour, 'x', { mode: 0o640 });
    await chown(neighbour, 1234, 1234);
    const before = { home: await stat(home), neighbour: await stat(neighbour) };
    await start();
    for (const key of ['uid', 'gid', 'mode'] as const) {
      expect((await stat(home))[key]).toBe(before.home[key]);
      expect((await stat(neighbour))[key]).toBe(before.neighbour[key]);
    }
  });

  test('a data dir that was moved while it was not running', async () => {
    await usePrepared();
    await (await start()).stop();
    const moved = join(home, 'moved here');
    await rename(dataDir, moved);
    const postgres = await startEmbeddedPostgres({ dataDir: moved, durable: false });
    cleanUps.push(postgres.stop);
    expect(await query(postgres.url, 'SELECT 1')).toBe(1);
    expect(await readFile(join(moved, 'port'), 'utf8')).toBe(`${postgres.port}\n`);
  });
});
