// The command line where the server prefers protocol v2: files one by one, each of which goes on where it was cut.
// Neighbours: cli.test.ts (archives), upload-v2-resume.test.ts (the protocol itself).
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRawZip, createSampleFiles, createZip, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { withConnection } from '../../harness/postgres/sql.ts';
import { createClient, type Client, type Endpoints } from '../../harness/clients/client.ts';
import { createFleet, type Fleet } from '../../harness/processes/fleet.ts';
import { createGateway, type Gateway } from '../../harness/network/gateway.ts';
import { createSymbolsFolder, runSymdepot, startSymdepot } from '../../harness/processes/symdepot-command.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { announcementOf, createV2Client } from '../../harness/clients/v2-client.ts';

let fleet: Fleet;
let gateway: Gateway;
let endpoints: Endpoints;
let token: string;
let tryToken: string;
let client: Client;
let seed = 84_000;

/** Past the gateway of this test nothing may go. */
const settings = { UPLOAD_V2_MAX_FILES_PER_REQUEST: '5', UPLOAD_DIRECT_TO_BUCKET: 'false' };

beforeAll(async () => {
  fleet = await createFleet({ postgresUrl: inject('postgresUrl') });
  endpoints = await fleet.startPublic(settings);
  await fleet.start('worker');
  gateway = await createGateway(endpoints);
  token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'], apiVersion: 2 });
  tryToken = await createToken(fleet.databaseUrl, { permissions: ['upload_try_symbols'], apiVersion: 2, email: 'try@example.com' });
  client = createClient(endpoints, token);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
});

const run = (args: readonly string[], options = {}) => runSymdepot(args, { url: gateway.url, token, ...options });

async function newFolder(files: readonly SampleFile[] = createSampleFiles({ files: 4, bytes: 60_000, seed: seed++ })) {
  const folder = await createSymbolsFolder(files);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return { folder, files };
}

/** Does not get smaller on its way. */
const incompressible = (name: string, bytes: number): SampleFile => ({
  key: `${name}.pdb/AB12/${name}.pd_` as SampleFile['key'],
  content: randomBytes(bytes),
});

interface UploadDocument {
  readonly ok: boolean;
  readonly exit_code: number;
  readonly uploads: readonly { readonly id: number; readonly state: string; readonly name: string; readonly files: number }[];
}

test('what the server does not have travels, file by file, in lists as long as it takes them', async () => {
  const { folder, files } = await newFolder(createSampleFiles({ files: 12, bytes: 60_000, seed: seed++ }));
  const first = (await run(['upload', folder.path, '--json'])).json<UploadDocument>();
  expect(first).toMatchObject({ ok: true, exit_code: 0 });
  expect(first.uploads.map(({ name, files: count, state }) => [name, count, state])).toEqual([
    ['files-1', 5, 'complete'],
    ['files-2', 5, 'complete'],
    ['files-3', 2, 'complete'],
  ]);
  expect(await client.differing(files)).toEqual([]);
  expect((await run(['upload', folder.path])).stdout).toMatch(/^Nothing to send: all of 12 symbols files/);

  const changed = { key: files[3]!.key, content: Buffer.from(files[3]!.content.toReversed()) };
  await folder.write(changed.key, changed.content);
  const again = (await run(['upload', folder.path, '--json'])).json<UploadDocument>();
  expect(again).toMatchObject({ ok: true, uploads: [{ name: 'files', files: 1, state: 'complete' }] });
  expect(await client.differing([changed])).toEqual([]);
});

test('of a ZIP only the members that are missing travel', async () => {
  const { folder, files } = await newFolder();
  expect((await run(['upload', folder.path])).code).toBe(0);
  const more = createSampleFiles({ files: 2, bytes: 60_000, seed: seed++ });
  const zip = await folder.write('more.zip', await createZip([...files, ...more].map(({ key, content }) => ({ name: key, content }))));
  const { stderr, code } = await run(['upload', zip]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('There already: 4 symbols files. To send: 2.')]);
  expect(await client.differing([...files, ...more])).toEqual([]);

  const damaged = await folder.write('bad.zip', createRawZip([{ name: 'a.pdb/AB/a.sym', content: 'MODULE', crc: 1 }]));
  const refused = await run(['upload', damaged]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("Bad CRC-32 for file 'a.pdb/AB/a.sym'")]);
});

test('a file that is cut in the middle goes on where it was', async () => {
  const file = incompressible('cut', 24 * 2 ** 20);
  const { folder } = await newFolder([file]);
  const before = gateway.receivedBytes();
  const held = gateway.holdAfter(17 * 2 ** 20);
  const command = startSymdepot(['upload', folder.path], { url: gateway.url, token });
  await held;
  await untilKept(file, 16 * 2 ** 20);
  gateway.cutAfter(0);
  gateway.release();
  const { code, stderr } = await command.result;
  expect([code, stderr]).toEqual([0, expect.stringMatching(/cut, the connection was cut; again in \d+ s/)]);
  // Less than half of what was cut is sent twice: parts of 8 MiB are durable as they come.
  expect(gateway.receivedBytes() - before).toBeLessThan(34 * 2 ** 20);
  expect(await client.differing([file])).toEqual([]);
});

test('the server is replaced in the middle of a file: nothing that it had acknowledged travels again', async () => {
  const file = incompressible('replaced', 24 * 2 ** 20);
  const { folder } = await newFolder([file]);
  const ingest = await fleet.start('ingest', settings);
  gateway.route({ ...endpoints, ingest: ingest.url });
  const held = gateway.holdAfter(17 * 2 ** 20);
  const command = startSymdepot(['upload', folder.path], { url: gateway.url, token });
  await held;
  const kept = await untilKept(file, 16 * 2 ** 20);
  ingest.signal('SIGKILL');
  await ingest.exit;
  gateway.route(endpoints);
  const before = gateway.receivedBytes();
  gateway.release();
  expect((await command.result).code).toBe(0);
  expect(gateway.receivedBytes() - before).toBeLessThan(file.content.length - kept + 2 ** 20);
  expect(await client.differing([file])).toEqual([]);
});

test('Ctrl-C: what has come whole is kept, the rest is sent by the same command', async () => {
  const small = createSampleFiles({ files: 3, bytes: 60_000, seed: seed++ });
  const big = incompressible('interrupted', 24 * 2 ** 20);
  const { folder } = await newFolder([...small, big]);
  const held = gateway.holdAfter(9 * 2 ** 20);
  const command = startSymdepot(['upload', folder.path], { url: gateway.url, token });
  await held;
  await waitFor(() => areWhole(small));
  for (const signal of ['SIGINT', 'SIGINT'] as const) command.signal(signal); // npm passes on what the terminal has sent already
  const { code, stderr } = await command.result;
  expect([code, stderr]).toEqual([
    130,
    expect.stringContaining('Interrupted before everything was sent (files). Run the same command again'),
  ]);
  gateway.release();
  await waitFor(async () => (await client.differing(small)).length === 0 || undefined, { timeoutMs: 30_000 });
  const again = await run(['upload', folder.path]);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('There already: 3 symbols files. To send: 1.')]);
  expect(await client.differing([...small, big])).toEqual([]);
});

test('refused content: which file and why, and the others are stored', async () => {
  const bad = {
    key: 'bad.so/AB12/bad.so.sym' as SampleFile['key'],
    content: Buffer.from('MODULE Linux x86_64 AB12 bad.so\nFILE 0 qcom/proprietary/a.c\n'),
  };
  const { folder, files } = await newFolder();
  await folder.write(bad.key, bad.content);
  const { code, stderr } = await run(['upload', folder.path]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/files: upload \d+ was refused; 4 of its 5 files are stored.*\n.*bad\.so/)]);
  expect(await client.differing(files)).toEqual([]);
  expect((await client.download(`/${bad.key}`)).status).toBe(404);
});

test('a file that is not as it was said: never visible, and told', async () => {
  const file = incompressible('changed', 24 * 2 ** 20);
  const { folder } = await newFolder([file]);
  const held = gateway.holdAfter(2 ** 20); // so early, that sockets cannot hold all of the rest
  const command = startSymdepot(['upload', folder.path], { url: gateway.url, token });
  await held;
  await writeFile(join(folder.path, file.key), 'short');
  gateway.release();
  const { code, stderr } = await command.result;
  expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be read: it has \d+ bytes now, and had 25165824|was refused/)]);
  expect((await client.download(`/${file.key}`)).status).toBe(404);
});

test('a proxy that lets no PUT through: what it is, and what does without', async () => {
  const { folder, files } = await newFolder(createSampleFiles({ files: 1, bytes: 10_000, seed: seed++ }));
  gateway.refuse('PUT');
  const { code, stderr } = await run(['upload', folder.path]);
  const plain = await run(['upload', folder.path, '--api-version', '1']);
  gateway.refuse(undefined);
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/files\/\d+ does not answer as symdepot does \(405: .* does a proxy let no PUT through\? --api-version 1/),
  ]);
  expect(stderr).not.toMatch(/session=/);
  expect(plain.code).toBe(0);
  expect(await client.differing(files)).toEqual([]);
});

test('retry of a list whose files had not all come says who has to send them', async () => {
  const files = createSampleFiles({ files: 2, bytes: 60_000, seed: seed++ });
  const v2 = createV2Client(endpoints.ingest, token);
  const { id } = await v2.announce(files.map(announcementOf));
  expect((await v2.complete(id)).status).toBe(400);
  const status = await run(['status', String(id)]);
  expect([status.code, status.stderr]).toEqual([1, expect.stringContaining(`files one by one: upload ${id} was refused`)]);
  const { code, stderr } = await run(['retry', String(id)]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`Upload ${id} waits for files that the server does not have`)]);
});

test('which protocol: by the token, by --api-version, and archives where only they can go', async () => {
  const upload = async (args: readonly string[], options = {}) => {
    const { folder } = await newFolder(createSampleFiles({ files: 1, bytes: 10_000, seed: seed++ }));
    const { code, json } = await run(['upload', folder.path, '--json', ...args], options);
    return [code, json<Partial<UploadDocument>>().uploads?.[0]?.name];
  };
  const archiveToken = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  expect(await upload([])).toEqual([0, 'files']);
  expect(await upload(['--api-version', '1'])).toEqual([0, 'symbols.zip']);
  expect(await upload([], { token: archiveToken })).toEqual([0, 'symbols.zip']);
  expect(await upload(['--api-version', '2'], { token: archiveToken })).toEqual([0, 'files']);
  expect(await upload(['--try'])).toEqual([0, 'symbols.zip']);
  expect(await upload(['--try', '--api-version', '2'])).toEqual([3, undefined]);
  expect(await upload(['--try'], { token: tryToken })).toEqual([0, 'files']);
  expect(await upload(['--api-version', '3'])).toEqual([3, undefined]);
});

/** Whether the server has all of their bytes, in a list that is still open. */
const areWhole = (files: readonly SampleFile[]): Promise<boolean> =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const { rowCount } = await sql.query(
      'SELECT FROM file_sessions JOIN upload_files ON id = file_id WHERE finished_at IS NOT NULL AND key = ANY($1)',
      [files.map(({ key }) => key)],
    );
    return rowCount === files.length;
  });

/** Nothing more is on its way then: a PUT that follows on one that is still read may send for nothing. @returns how much there is */
const untilKept = (file: SampleFile, bytes: number): Promise<number> =>
  waitFor(
    async () => {
      const kept = await keptBytes(file);
      return kept >= bytes ? kept : undefined;
    },
    { timeoutMs: 30_000, what: `${bytes} bytes of ${file.key}` },
  );

const keptBytes = (file: SampleFile): Promise<number> =>
  withConnection(fleet.databaseUrl, async (sql) => {
    const { rows } = await sql.query<{ bytes: string }>(
      'SELECT received_bytes AS bytes FROM file_sessions JOIN upload_files ON id = file_id WHERE key = $1',
      [file.key],
    );
    return Number(rows[0]!.bytes);
  });
