// Debuggers on Linux, the genuine ones, with nothing but this server's URL: what was uploaded in our own layout is found by its build id,
// and one crash is debugged to the source line with a core file alone.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createZip, waitFor } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { send } from '../../harness/clients/http.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { takeOwnPort } from '../../harness/network/own-port.ts';
import { createTcpProxy, type TcpProxy } from '../../harness/network/tcp-proxy.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import {
  findDebuginfodTools,
  runDebuginfodClient,
  type DebuginfodSettings,
  type DebuginfodTools,
  type Ran,
} from '../../harness/programs/debuginfod.ts';
import { crashBuildId, crashDebugId, readDoorFixture } from '../../harness/samples/door-fixtures.ts';

const found = await findDebuginfodTools();
const skipReason = 'skipReason' in found ? found.skipReason : null;
const tools = found as DebuginfodTools;

let fleet: Fleet;
/** On the way from the download service to the database. */
let postgres: TcpProxy;
let client: Client;
let url: string;
let folder: string;

beforeAll(async () => {
  if (skipReason !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-debuginfod-'));
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  postgres = await createTcpProxy(fleet.databaseUrl);
  await postgres.open();
  const [endpoints, download] = await Promise.all([
    fleet.startPublic(),
    fleet.start('download', { DATABASE_URL: postgres.url }),
    fleet.start('worker'),
  ]);
  url = download.url;
  client = createClient({ ...endpoints, download: url }, await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] }));
});
afterAll(async () => {
  if (skipReason !== null) return;
  await fleet[Symbol.asyncDispose]();
  await postgres.cut();
  await rm(folder, { recursive: true, force: true });
});
beforeEach((context) => context.skip(skipReason !== null, skipReason ?? ''));

const upload = async (files: Readonly<Record<string, Buffer>>): Promise<void> => {
  const members = Object.entries(files).map(([name, content]) => ({ name, content }));
  expect((await client.upload(await createZip(members))).status).toBe(201);
};
const uploadCrash = async (): Promise<void> =>
  upload({
    [`crash/${crashDebugId}/crash`]: await readDoorFixture('elf/crash.stripped'),
    [`crash/${crashDebugId}/crash.dbg.gz`]: await readDoorFixture('elf/crash.dbg.gz'),
    [`crash/${crashDebugId}/crash.src.zip`]: await readDoorFixture('sentry/crash.src.zip'),
  });

const find = (args: readonly string[], settings: Partial<DebuginfodSettings> = {}): Promise<Ran> =>
  runDebuginfodClient(tools.find, args, { urls: url, ...settings }, folder);
/** What it says where it is: the file in its cache. */
const fileOf = async ({ code, stdout, stderr }: Ran): Promise<Buffer> => {
  expect([code, stderr]).toEqual([0, expect.anything()]);
  return readFile(stdout.trim());
};

test('debuginfod-find: what is missing is there for everybody as soon as the upload is answered', async () => {
  const missed = await find(['debuginfo', crashBuildId]);
  expect([missed.code, missed.stderr]).toEqual([1, expect.stringContaining('No such file')]);
  await uploadCrash();
  expect(await fileOf(await find(['debuginfo', crashBuildId]))).toEqual(await readDoorFixture('elf/crash.debug'));
  expect(await fileOf(await find(['executable', crashBuildId]))).toEqual(await readDoorFixture('elf/crash.stripped'));
  expect(await fileOf(await find(['source', crashBuildId, '/mnt/crash.c']))).toEqual(await readDoorFixture('crash.c'));
  expect(await fileOf(await find(['source', crashBuildId, '/mnt/build/.././crash.c']))).toEqual(await readDoorFixture('crash.c'));
  expect((await find(['source', crashBuildId, '/mnt/other.c'])).stderr).toContain('No such file');
  // The id is another one, though its first sixteen bytes are the same.
  expect((await find(['debuginfo', `${crashBuildId.slice(0, 32)}00000000`])).stderr).toContain('No such file');
});

test('debuginfod-find: a file that is larger than it wants is refused as such, and found without that limit', async () => {
  await uploadCrash();
  const cache = await mkdtemp(join(folder, 'limited-'));
  const limited = await find(['debuginfo', crashBuildId], { cache, settings: { MAXSIZE: '3295' } });
  expect([limited.code, limited.stderr]).toEqual([1, expect.stringContaining('File too large')]);
  const content = await fileOf(await find(['debuginfo', crashBuildId], { cache, settings: { MAXSIZE: '3296' } }));
  expect(content.length).toBe(3_296);
});

test('debuginfod-find: an outage is none of its misses, and over at once when it is over', async () => {
  await upload({ 'id8/040302010605080700000000000000000/id8': await readDoorFixture('elf/crash-id8') });
  const cache = await mkdtemp(join(folder, 'outage-'));
  const ask = () => find(['executable', '0102030405060708'], { cache });
  await postgres.cut();
  const during = await ask();
  expect([during.code, during.stderr]).toEqual([1, expect.stringContaining('Connection reset by peer')]);
  await postgres.open();
  await waitFor(async () => (await send(`${url}/buildid/0102030405060708/executable`, { method: 'HEAD' })).status === 200);
  expect(await fileOf(await ask())).toEqual(await readDoorFixture('elf/crash-id8'));
});

test('llvm-debuginfod-find, which knows no gzip, gets what was packed unpacked', async (context) => {
  context.skip(tools.llvmFind === undefined, 'no llvm-debuginfod-find on the PATH (package llvm of Debian)');
  await uploadCrash();
  const ran = await runDebuginfodClient(tools.llvmFind!, ['--debuginfo', crashBuildId], { urls: url }, folder);
  expect(await fileOf(ran)).toEqual(await readDoorFixture('elf/crash.debug'));
});

test('gzip of several members, as pigz writes it: all of them, and the right size', async () => {
  const debug = await readDoorFixture('elf/crash-zlib.debug');
  const twice = Buffer.concat([gzipSync(debug.subarray(0, 1_000)), gzipSync(debug.subarray(1_000))]);
  await upload({ [`pigz/${crashDebugId}/pigz.dbg.gz`]: twice });
  expect(await fileOf(await find(['debuginfo', crashBuildId]))).toEqual(debug);
  const head = await send(`${url}/buildid/${crashBuildId}/debuginfo`, { method: 'HEAD' });
  expect(head.headers).toMatchObject({ 'x-debuginfod-size': String(debug.length), 'content-length': String(debug.length) });
});

test('gdb: a core file and this URL lead to the source line', async () => {
  await uploadCrash();
  const core = join(folder, 'core');
  await writeFile(core, gunzipSync(await readDoorFixture('dump/core.gz')));
  const args = ['-nx', '-batch', '-iex', 'set debuginfod enabled on', '-ex', 'bt', '-ex', 'list inner', '-c', core];
  const { stdout, stderr } = await runDebuginfodClient(tools.gdb, args, { urls: url }, folder);
  expect(`${stdout}\n${stderr}`).toMatch(/#0 .*\binner \(.*\) at .*crash\.c:13\n/);
  expect(stdout).toMatch(/#1 .*\bouter \(.*\) at .*crash\.c:\d+\n#2 .*\b_start \(\) at .*crash\.c:\d+/);
  const source = (await readDoorFixture('crash.c')).toString().split('\n');
  expect(stdout).toContain(`13\t${source[12]}`);
});

test("a company's own debuginfod that asks this server hands its files on", async () => {
  await uploadCrash();
  const port = await takeOwnPort();
  const empty = await mkdtemp(join(folder, 'empty-'));
  const cache = await mkdtemp(join(folder, 'upstream-'));
  const { path, env } = tools.server;
  const server = spawn(path, ['-F', '-p', String(port), '-d', ':memory:', empty], {
    stdio: 'ignore',
    env: { ...env, HOME: folder, DEBUGINFOD_URLS: url, DEBUGINFOD_CACHE_PATH: cache },
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const urls = `http://127.0.0.1:${port}`;
    await waitFor(
      async () =>
        fetch(`${urls}/metrics`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeoutMs: 30_000 },
    );
    expect(await fileOf(await find(['debuginfo', crashBuildId], { urls }))).toEqual(await readDoorFixture('elf/crash.debug'));
    expect(await fileOf(await find(['source', crashBuildId, '/mnt/crash.c'], { urls }))).toEqual(await readDoorFixture('crash.c'));
    expect((await find(['debuginfo', 'ab'.repeat(20)], { urls })).stderr).toContain('No such file');
  } finally {
    server.kill();
    await ended;
  }
});
