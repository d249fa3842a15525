// The command line when something goes wrong on the way: Ctrl-C, servers and connections that go away, and files that do.
import { randomBytes } from 'node:crypto';
import { createSampleFiles, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createClient, type Client } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createGateway, type Gateway } from '../../harness/network/gateway.ts';
import { send } from '../../harness/clients/http.ts';
import type { ServiceProcess } from '../../harness/processes/service-process.ts';
import { createSymbolsFolder, runSymdepot, startSymdepot, type RunningCommand } from '../../harness/processes/symdepot-command.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let fleet: Fleet;
let gateway: Gateway;
let token: string;
let client: Client;
let worker: ServiceProcess | undefined;
let seed = 80_000;

/** Without a worker: what happens to uploads, and when, is for the tests to say. */
beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  const endpoints = await fleet.startPublic();
  gateway = await createGateway(endpoints);
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  client = createClient(endpoints, token);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
});

const start = (args: readonly string[]): RunningCommand => startSymdepot(args, { url: gateway.url, token });
const run = (args: readonly string[]) => runSymdepot(args, { url: gateway.url, token });

async function newFolder(files: readonly SampleFile[] = createSampleFiles({ files: 4, bytes: 40_000, seed: seed++ })) {
  const folder = await createSymbolsFolder(files);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return { path: folder.path, files };
}

/** For as long as the test lasts. */
async function startWorker(): Promise<void> {
  worker = await fleet.start('worker');
  onTestFinished(async () => void (await worker!.stop()));
}

const untilSaid = (command: RunningCommand, text: string | RegExp) => waitFor(() => command.stderr().match(text), { timeoutMs: 30_000 });

test('Ctrl-C says how to come back; who comes back waits on, while the server goes away and another one comes', async () => {
  const { path, files } = await newFolder();
  const command = start(['upload', path]);
  await untilSaid(command, /waiting, no worker is running/);
  command.signal('SIGINT');
  const { code, stderr } = await command.result;
  const [, again = '', id = ''] = /To wait for it again: (node \S+main\.m?[jt]s status (\d+) --watch)\n$/.exec(stderr) ?? [];
  expect([code, again]).toEqual([130, expect.stringContaining(`status ${id} --watch`)]);

  const watching = start(['status', id, '--watch']);
  await untilSaid(watching, /waiting, no worker is running/);
  await gateway.close(); // a laptop that sleeps, a network that is gone
  await untilSaid(watching, /no answer/);
  const status = await fleet.start('status');
  const { ingest, download } = { ingest: (await fleet.start('ingest')).url, download: (await fleet.start('download')).url };
  gateway.route({ ingest, status: status.url, download });
  await gateway.open();
  await startWorker();
  const watched = await watching.result;
  expect([watched.code, watched.stdout]).toEqual([
    0,
    expect.stringContaining(`Upload ${id} is complete: every symbols file can be downloaded.`),
  ]);
  expect(await client.differing(files)).toEqual([]);
});

test('an upload that is cut in the middle is sent again, and arrives once', async () => {
  await startWorker();
  const content = randomBytes(4 * 2 ** 20);
  const { path, files } = await newFolder([{ key: 'big.pdb/AB12/big.pd_' as SampleFile['key'], content }]);
  gateway.cutAfter(2 ** 20);
  const { code, stderr } = await run(['upload', path]);
  expect(gateway.cuts()).toBe(1);
  expect(stderr).toMatch(/cut, the connection was cut; again in \d+ s/);
  expect(code).toBe(0);
  expect(await client.differing(files)).toEqual([]);
});

test('no server when it is sent, for longer than the retries last: 2, and nothing is claimed', async () => {
  const { path } = await newFolder();
  await gateway.close();
  const { code, json } = await run(['upload', path, '--retries', '1', '--json']);
  await gateway.open();
  expect([code, json()]).toEqual([2, expect.objectContaining({ ok: false, code: 'server_unreachable' })]);
});

test('the time to wait is over: 2, and how to go on; Ctrl-C with --json is one object too', async () => {
  const { path } = await newFolder();
  const { code, stderr } = await run(['upload', path, '--timeout', '1']);
  const [, id = ''] =
    /upload (\d+) was not finished after 1 s; (?:the work goes on|no worker is running: nothing happens until one is started)\. To wait for it: node \S+main\.m?[jt]s status \1 --watch/i.exec(
      stderr,
    ) ?? [];
  expect([code, Number(id) > 0]).toEqual([2, true]);
  const plain = await run(['status', id]);
  expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('is not finished yet')]);

  const waiting = start(['status', id, '--watch', '--json']);
  await waitFor(async () => (await client.status(Number(id))).state === 'staged');
  await waitFor(() => gateway.streams() > 0);
  waiting.signal('SIGTERM');
  const interrupted = await waiting.result;
  expect([interrupted.code, interrupted.json()]).toEqual([
    130,
    expect.objectContaining({ ok: false, code: 'interrupted', uploads: [{ id: Number(id) }] }),
  ]);
});

test('cancelled: 1; retried: from the bytes that the server kept, and 0', async () => {
  const { path, files } = await newFolder();
  const { id } = (await run(['upload', path, '--no-wait', '--json'])).json<{ uploads: { id: number }[] }>().uploads[0]!;
  await send(`${gateway.url}/api/uploads/upload/${id}/cancel`, { method: 'POST', headers: { 'Auth-Token': token } });
  const cancelled = await run(['status', String(id)]);
  expect([cancelled.code, cancelled.stderr]).toEqual([1, expect.stringMatching(String.raw`node .*main\.m?[jt]s retry ${id}`)]);
  await startWorker();
  const retried = await run(['retry', String(id)]);
  expect([retried.code, retried.stdout]).toEqual([0, expect.stringContaining(`Upload ${id} is complete`)]);
  expect(await client.differing(files)).toEqual([]);
  expect((await run(['retry', String(id)])).code).toBe(1);
});

test('complete once, but gone from the store: never 0', async () => {
  await startWorker();
  const { path, files } = await newFolder();
  const { id } = (await run(['upload', path, '--json'])).json<{ uploads: { id: number }[] }>().uploads[0]!;
  expect((await run(['status', String(id)])).code).toBe(0);
  for (const { key } of files) await fleet.buckets.remove('symbols', `v1/${key}`);
  const { code, stderr } = await run(['status', String(id)]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`Upload ${id} is complete, but 4 files cannot be downloaded any more:`)]);
  expect((await run(['coverage', path])).code).toBe(1);
});
