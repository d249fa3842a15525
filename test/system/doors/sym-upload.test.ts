// Breakpad's genuine sym_upload: what it prints, and its exit code, which is the truth in every case. And a minidump that is looked
// into with what it has sent. Neighbours: breakpad.test.ts (its calls one by one), chromite.test.ts.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { doorFile } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { slowInspection } from '../../harness/postgres/slow-inspection.ts';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { findSymUpload, type SymUpload } from '../../harness/programs/sym-upload.ts';
import { newCrashSym } from '../../harness/samples/crash-sym.ts';
import { doorBuildId, doorIds } from '../../harness/samples/door-ids.ts';

const found = await findSymUpload();
const skipReason = typeof found === 'function' ? null : found.skipReason;
const symUpload = found as SymUpload;
const permissions = ['upload_symbols'];

let system: System;
let folder: string;
let token: string;
let client: Client;
let base: string;

beforeAll(async () => {
  if (skipReason !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-sym-upload-'));
  system = await startSystem(inject('postgresUrl'), { DOWNLOAD_MODE: 'stream', UPLOAD_MAX_BYTES: '200000' });
  token = await createToken(system.databaseUrl, { permissions });
  client = createClient({ ingest: system.process.url, status: system.process.url, download: system.process.url }, token);
  base = `${system.process.url}/breakpad`;
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true, force: true });
});
beforeEach((context) => context.skip(skipReason !== null, skipReason ?? ''));

const file = async (content: Buffer): Promise<string> => {
  const path = join(folder, randomBytes(8).toString('hex'));
  await writeFile(path, content);
  return path;
};
const newSym = async (options?: Parameters<typeof newCrashSym>[0]) => {
  const sym = newCrashSym(options);
  return { ...sym, file: await file(sym.content) };
};
const v2 = ['-p', 'sym-upload-v2'];
const withKey = () => [...v2, '-k', token];
const sent = { exitCode: 0, output: expect.stringContaining('Successfully sent the symbol file.') };
const thereAlready = { exitCode: 0, output: expect.stringContaining('Symbol file already exists') };
const theSame = { exitCode: 0, output: expect.stringContaining('checksum matched') };
const refused = (told: string) => ({ exitCode: 1, output: expect.stringMatching(told) });
const isThere = async (path: string, content: Buffer): Promise<boolean> => (await client.download(path)).content.equals(content);

test('v2: sent, and the second time it is there', async () => {
  const sym = await newSym();
  expect(await symUpload(...withKey(), sym.file, base)).toEqual(sent);
  expect(await isThere(sym.path, sym.content)).toBe(true);
  expect(await symUpload(...withKey(), sym.file, base)).toEqual(thereAlready);
  // With a slash at the end, without a key but in the path, as a system writes it whose letters have no case.
  for (const url of [`${base}/`, `${base}/${token}`, `${base}/${token.toUpperCase()}-label/`])
    expect(await symUpload(...(url === `${base}/` ? withKey() : v2), sym.file, url)).toEqual(thereAlready);
});

test('v2 with -f: the same content is no other', async () => {
  const sym = await newSym();
  expect(await symUpload(...withKey(), '-f', sym.file, base)).toEqual(sent);
  expect(await symUpload(...withKey(), '-f', sym.file, base)).toEqual(theSame);
  const changed = await file(Buffer.concat([sym.content, Buffer.from('PUBLIC 1000 0 more\n')]));
  expect(await symUpload(...withKey(), '-f', changed, base)).toEqual(sent);
});

test('v2 in try: it is not in release', async () => {
  const sym = await newSym();
  expect(await symUpload(...withKey(), sym.file, `${base}/try/`)).toEqual(sent);
  expect((await client.get(sym.path)).status).toBe(404);
  expect(await isThere(`/try${sym.path}`, sym.content)).toBe(true);
  expect(await symUpload(...withKey(), sym.file, base)).toEqual(sent);
  expect(await symUpload(...withKey(), sym.file, `${base}/${token}/try`)).toEqual(thereAlready);
});

test('v2 of a name that has to be encoded in a path', async () => {
  const sym = await newSym({ debugFile: 'ca+fe\u0301.so' });
  expect(await symUpload(...withKey(), sym.file, base)).toEqual(sent);
  expect(await symUpload(...withKey(), sym.file, base)).toEqual(thereAlready);
});

test('v2 of a program: named by its build id, in any letter case', async () => {
  const program = doorFile('elf/crash');
  const native = ['-f', '-t', 'elf', '-c', 'crash', '-i'];
  expect(await symUpload(...withKey(), ...native, doorBuildId, await file(program), base)).toEqual(sent);
  expect(await isThere(`/crash/${doorIds.elf}/crash`, program)).toBe(true);
  expect(await symUpload(...withKey(), ...native, doorBuildId.toUpperCase(), await file(program), base)).toEqual(theSame);
});

test('v1: sent, by a key or a token in the path', async () => {
  for (const url of [`${base}/upload?key=${token}`, `${base}/${token}/upload`, `${base}/${token.toUpperCase()}//upload`]) {
    const sym = await newSym();
    expect(await symUpload('-v', '1.2.3', sym.file, url)).toEqual(sent);
    expect(await isThere(sym.path, sym.content)).toBe(true);
  }
  const sym = await newSym();
  expect(await symUpload(sym.file, `${base}/${token}/try/upload`)).toEqual(sent);
  expect(await isThere(`/try${sym.path}`, sym.content)).toBe(true);
});

describe('a failure is none that looks like success', () => {
  test('a wrong token, or none', async () => {
    const sym = await newSym();
    const wrong = 'f'.repeat(32);
    expect(await symUpload(...v2, '-k', wrong, sym.file, base)).toEqual(refused('API Token not matched'));
    expect(await symUpload(...v2, '-k', wrong, '-f', sym.file, base)).toEqual(refused('API Token not matched'));
    expect(await symUpload(...v2, sym.file, base)).toEqual(refused('requires an Auth-Token'));
    expect(await symUpload(sym.file, `${base}/upload?key=${wrong}`)).toEqual(refused('403'));
    expect(await symUpload(sym.file, `${base}/${wrong}/upload`)).toEqual(refused('403'));
    expect((await client.get(sym.path)).status).toBe(404);
  });

  test('an id that the file does not have', async () => {
    const program = await file(doorFile('elf/crash.stripped'));
    const lie = `${'0'.repeat(39)}1`;
    expect(await symUpload(...withKey(), '-f', '-t', 'elf', '-c', 'crash', '-i', lie, program, base)).toEqual(refused('id_differs'));
    const sym = await newSym();
    expect(await symUpload(...withKey(), '-f', '-t', 'pdb', '-c', 'crash', '-i', `${'0'.repeat(32)}1`, sym.file, base)).toEqual(
      refused('id_differs'),
    );
    expect((await client.get(sym.path)).status).toBe(404);
  });

  test('what holds less than what is there', async () => {
    const native = ['-f', '-t', 'elf', '-c', 'whole', '-i', doorBuildId];
    const whole = doorFile('elf/crash');
    expect(await symUpload(...withKey(), ...native, await file(whole), base)).toEqual(sent);
    expect(await symUpload(...withKey(), ...native, await file(doorFile('elf/crash.stripped')), base)).toEqual(refused('less_complete'));
    expect(await isThere(`/whole/${doorIds.elf}/whole`, whole)).toBe(true);
  });

  test('what is no debug information', async () => {
    const junk = await file(randomBytes(5_000));
    expect(await symUpload(...withKey(), '-f', '-t', 'elf', '-c', 'junk', '-i', doorBuildId, junk, base)).toEqual(refused('"error": "'));
    const empty = await file(Buffer.alloc(0));
    expect(await symUpload(...withKey(), '-f', '-t', 'elf', '-c', 'empty', '-i', doorBuildId, empty, base)).toEqual(refused('"error": "'));
  });

  test('what is too large, while it is being sent', async () => {
    const sym = await newSym({ more: 2_000_000 });
    expect(await symUpload(...withKey(), '-f', sym.file, base)).toEqual(refused('Response code 413|Response code: 413'));
    expect(await symUpload(sym.file, `${base}/upload?key=${token}`)).toEqual(refused('413'));
    expect((await client.get(sym.path)).status).toBe(404);
  });

  test('an address that is none of ours', async () => {
    const sym = await newSym();
    expect((await symUpload(...withKey(), sym.file, `${base}/v3`)).exitCode).toBe(1);
    expect((await symUpload(sym.file, `${base}/uploads?key=${token}`)).exitCode).toBe(1);
  });
});

describe('workers', () => {
  const quick = { JOB_LOCK_SECONDS: '1', SWEEP_INTERVAL_SECONDS: '0.5', SWEEP_UNTOUCHED_SECONDS: '1' };

  test('none is running: not sent, and found later; one is killed in the middle: sent, when it is', async () => {
    await using fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { ...quick, DOWNLOAD_MODE: 'stream' } });
    const [endpoints, impatient] = await Promise.all([fleet.startPublic(), fleet.start('ingest', { UPLOAD_WAIT_SECONDS: '1' })]);
    const own = await createToken(fleet.databaseUrl, { permissions });
    const watching = createClient(endpoints, own);
    const [first, second] = [await newSym(), await newSym()];
    const sending = [...v2, '-k', own, first.file];
    expect(await symUpload(...sending, `${impatient.url}/breakpad`)).toEqual(refused('upload_in_progress'));
    expect(await symUpload(first.file, `${impatient.url}/breakpad/${own}/upload`)).toEqual(refused('503'));
    const worker = await fleet.start('worker');
    await expect.poll(() => newestState(fleet), { timeout: 60_000 }).toBe('complete');
    expect(await symUpload(...sending, `${endpoints.ingest}/breakpad`)).toEqual(thereAlready);

    await slowInspection(fleet.databaseUrl, 3);
    const answered = symUpload(...v2, '-k', own, second.file, `${endpoints.ingest}/breakpad`);
    await expect.poll(() => newestState(fleet), { timeout: 60_000 }).toBe('processing');
    worker.signal('SIGKILL');
    await worker.exit;
    await slowInspection(fleet.databaseUrl, 0);
    await fleet.start('worker');
    expect(await answered).toEqual(sent);
    expect((await watching.download(second.path)).content.equals(second.content)).toBe(true);
  });

  const newestState = ({ databaseUrl }: Fleet): Promise<string | undefined> =>
    withConnection(databaseUrl, async (sql) => {
      const { rows } = await sql.query<{ state: string }>('SELECT state FROM uploads ORDER BY id DESC LIMIT 1');
      return rows[0]?.state;
    });
});

test('a minidump has functions and lines by what was sent', async () => {
  const sym = await file(doorFile('elf/crash.sym'));
  expect((await symUpload(...withKey(), sym, base)).exitCode).toBe(0);
  const key = `crash/${doorIds.elf}/crash.sym`;
  const symbols = join(folder, 'symbols');
  await mkdir(join(symbols, dirname(key)), { recursive: true });
  await writeFile(join(symbols, key), (await client.download(`/${key}`)).content);
  const minidump = await file(doorFile('dump/crash.dmp'));
  const tool = join(dirname(createRequire(import.meta.url).resolve('minidump/package.json')), 'bin/linux-x64/minidump_stackwalk');
  const { stdout } = await promisify(execFile)(tool, [minidump, symbols]);
  expect(stdout).toContain('crash!inner [crash.c : 13');
  expect(stdout).toContain('crash!outer');
});

test('no token and no key is in the log or in the metrics', async () => {
  const metrics = await (await fetch(`${system.process.adminUrl}/metrics`)).text();
  const told = system.process.output() + metrics;
  expect(metrics).toContain('/breakpad/put/:key');
  expect(told).toContain('/breakpad/[redacted]/upload');
  expect(told).toMatch(/"path":"[^"]*\/breakpad\/put\/\d+-\[redacted\]"/);
  expect(told.toLowerCase()).not.toContain(token);
  expect(told).not.toMatch(/\/put\/\d+-\d/);
  expect(told).not.toMatch(/uploads\/\d+-\d/);
});
