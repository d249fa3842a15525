// The command line against a whole system: what it sends, what it says, and its exit codes (docs/cli.md).
import { chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRawZip, createSampleFiles, createZip, waitFor, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createSymbolsFolder, runSymdepot, type CommandResult, type SymbolsFolder } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';

let system: System;
let token: string;
let tryToken: string;
let seed = 70_000;

beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'));
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  tryToken = await createToken(system.databaseUrl, { permissions: ['upload_try_symbols'], email: 'try@example.com' });
});
afterAll(() => system[Symbol.asyncDispose]());

const run = (args: readonly string[], options = {}): Promise<CommandResult> =>
  runSymdepot(args, { url: system.process.url, token, ...options });
const client = () => system.clientWith(token);

async function newFolder(count = 6, bytes = 60_000): Promise<{ folder: SymbolsFolder; files: SampleFile[] }> {
  const files = createSampleFiles({ files: count, bytes, seed: seed++ });
  const folder = await createSymbolsFolder(files);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return { folder, files };
}

interface UploadDocument {
  readonly ok: boolean;
  readonly exit_code: number;
  readonly lane: string;
  readonly files: Readonly<Record<'found' | 'there_already' | 'to_send' | 'left_out', number>>;
  readonly left_out: readonly { readonly path: string; readonly reason: string }[];
  readonly uploads: readonly { readonly id: number; readonly state: string; readonly name: string; readonly files: number }[];
  readonly not_downloadable: readonly unknown[];
}

describe('upload of a folder', () => {
  test('every file can be downloaded; junk is named; plain lines without escape codes', async () => {
    const { folder, files } = await newFolder();
    await folder.write('notes.txt', 'junk');
    const { code, stdout, stderr } = await run(['upload', folder.path]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^All of 6 symbols files \(.*\) can be downloaded now, lane release\./)]);
    expect(stderr).toContain(`${join(folder.path, 'notes.txt')}: not named <debug file>/<debug id>/<symbols file>`);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout + stderr).not.toContain(token);
    expect(await client().differing(files)).toEqual([]);
  });

  test('what is there already is found before a byte is sent; what has changed is sent', async () => {
    const { folder, files } = await newFolder();
    expect((await run(['upload', folder.path])).code).toBe(0);
    const again = await run(['upload', folder.path, '--json']);
    expect(again.json<UploadDocument>()).toMatchObject({
      ok: true,
      exit_code: 0,
      files: { found: 6, there_already: 6, to_send: 0 },
      uploads: [],
    });
    expect((await run(['upload', folder.path])).stdout).toMatch(/^Nothing to send: all of 6 symbols files/);

    const changed = { key: files[0]!.key, content: Buffer.from(files[0]!.content.toReversed()) }; // as long as it was
    await folder.write(changed.key, changed.content);
    const third = (await run(['upload', folder.path, '--json'])).json<UploadDocument>();
    expect(third).toMatchObject({ ok: true, files: { there_already: 5, to_send: 1 }, uploads: [{ files: 1, state: 'complete' }] });
    expect(await client().differing([changed, ...files.slice(1)])).toEqual([]);
  });

  test('a large one is cut into archives', async () => {
    const { folder, files } = await newFolder(20, 400_000);
    const { code, json } = await run(['upload', folder.path, '--max-archive-size', '100K', '--json']);
    const { uploads } = json<UploadDocument>();
    expect(code).toBe(0);
    expect(uploads.length).toBeGreaterThanOrEqual(4);
    expect(new Set(uploads.map(({ name }) => name)).size).toBe(uploads.length);
    expect(uploads.reduce((sum, { files: count }) => sum + count, 0)).toBe(20);
    expect(await client().differing(files)).toEqual([]);
  });

  test('--dry-run says what would be sent, and sends nothing', async () => {
    const { folder, files } = await newFolder();
    const { code, stdout } = await run(['upload', folder.path, '--dry-run']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Would be sent:\n {2}symbols\.zip {2}6 files, /)]);
    expect((await client().download(`/${files[0]!.key}`)).status).toBe(404);
  });

  test('to the lane try: by --try, and by the token', async () => {
    for (const options of [{ args: ['--try'] }, { args: [], token: tryToken }]) {
      const { folder, files } = await newFolder(2);
      const { json } = await run(['upload', folder.path, '--json', ...options.args], options);
      expect(json<UploadDocument>()).toMatchObject({ ok: true, lane: 'try' });
      expect(await client().differing(files, '/try/')).toEqual([]);
      expect((await client().download(`/${files[0]!.key}`)).status).toBe(404);
      const release = await run(['coverage', folder.path]);
      expect([release.code, release.stderr]).toEqual([1, expect.stringContaining(`${files[0]!.key} is not there, but in the lane try`)]);
      expect((await run(['coverage', folder.path, '--json'])).json()).toMatchObject({
        lane: 'release',
        in_lane_try: expect.arrayContaining(files.map(({ key }) => key)),
      });
      expect((await run(['coverage', folder.path, '--try'])).code).toBe(0);
    }
  });

  test('coverage asks the lane that the uploads of the token go to, and says which', async () => {
    const { folder } = await newFolder(2);
    expect((await run(['upload', folder.path], { token: tryToken })).code).toBe(0);
    const gate = await run(['coverage', folder.path], { token: tryToken });
    expect([gate.code, gate.stdout]).toEqual([0, 'All of 2 symbols files can be downloaded, lane try.\n']);
    const auditor = await createToken(system.databaseUrl, { permissions: ['view_all_uploads'], email: 'auditor@example.com' });
    expect((await run(['coverage', folder.path, '--json'], { token: auditor })).json()).toMatchObject({ exit_code: 1, lane: 'release' });
  });

  test('links to folders are followed, loops end, names need not be UTF-8; what is left out is named by upload and coverage', async () => {
    const [{ folder, files }, { folder: linked, files: elsewhere }] = [await newFolder(1), await newFolder(1)];
    const [debugFile] = elsewhere[0]!.key.split('/');
    await symlink(join(linked.path, debugFile!), join(folder.path, debugFile!));
    await symlink('.', join(folder.path, debugFile!, 'up'));
    await mkdir(Buffer.from(`${folder.path}/caf\u00e9`, 'latin1'));
    for (const command of ['upload', 'coverage']) {
      const { code, stdout, stderr } = await run([command, folder.path]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^All of 2 symbols files .*can be downloaded/)]);
      expect(stderr).toContain(`${join(folder.path, debugFile!, 'up')}: a link to a folder that it lies in`);
      expect(stderr).toContain(`${join(folder.path, 'caf\ufffd')}: its name is not UTF-8`);
      const { left_out: leftOut } = (await run([command, folder.path, '--json'])).json<UploadDocument>();
      expect(leftOut).toHaveLength(2);
    }
    expect(await client().differing([...files, ...elsewhere])).toEqual([]);
  });
});

describe('upload of a ZIP', () => {
  test('is sent as it is; a second time it is not', async () => {
    const files = createSampleFiles({ files: 3, bytes: 20_000, seed: seed++ });
    const folder = await createSymbolsFolder([]);
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const zip = await folder.write('build 1.zip', await createZip(files.map(({ key, content }) => ({ name: key, content }))));
    const first = await run(['upload', zip, '--json']);
    expect(first.json<UploadDocument>()).toMatchObject({ ok: true, uploads: [{ name: 'build_1.zip', files: 3 }] });
    expect(await client().differing(files)).toEqual([]);
    expect((await run(['upload', 'build 1.zip', '--json'], { directory: folder.path })).json()).toMatchObject({ ok: true, uploads: [] });
  });

  test('refused by the server: which member and why, exit code 1; status says the same', async () => {
    const folder = await createSymbolsFolder([]);
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const zip = await folder.write('bad.zip', createRawZip([{ name: 'a.pdb/AB/a.sym', content: 'MODULE', crc: 1 }]));
    const { code, stdout, stderr } = await run(['upload', zip]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/bad\.zip: upload \d+ was refused; nothing of it is stored.*:\n {2}Bad CRC-32 for file 'a\.pdb\/AB\/a\.sym'/);
    const { json } = await run(['upload', zip, '--json']);
    expect(json()).toMatchObject({ ok: false, exit_code: 1, uploads: [{ state: 'rejected', problems: [{ member: 'a.pdb/AB/a.sym' }] }] });
    const { id } = json<UploadDocument>().uploads[0]!;
    const status = await run(['status', String(id)]);
    expect([status.code, status.stderr]).toEqual([1, expect.stringContaining("Bad CRC-32 for file 'a.pdb/AB/a.sym'")]);
  });

  test('what would be refused by its names is not sent at all', async () => {
    const folder = await createSymbolsFolder([]);
    onTestFinished(() => folder[Symbol.asyncDispose]());
    const zip = await folder.write('junk.zip', await createZip([{ name: 'README.md', content: Buffer.from('x') }]));
    const { code, json } = await run(['upload', zip, '--json']);
    expect([code, json()]).toEqual([
      1,
      expect.objectContaining({ ok: false, problems: [expect.stringContaining('README.md')], code: 'refused' }),
    ]);
    expect((await run(['upload', await folder.write('no.zip', 'no zip')])).code).toBe(3);
    const nothing = await folder.write('nothing.zip', await createZip([{ name: 'x-symbols.txt', content: Buffer.from('x') }]));
    expect((await run(['coverage', nothing])).code).toBe(1); // where nothing is asked, nothing is proved
  });
});

describe('a job in three commands', () => {
  test('upload, wait, gate', async () => {
    const { folder, files } = await newFolder();
    const sent = await run(['upload', folder.path, '--no-wait', '--json']);
    const { id } = sent.json<UploadDocument>().uploads[0]!;
    expect(sent.code).toBe(0);
    const waited = await run(['status', String(id), '--watch']);
    expect([waited.code, waited.stdout]).toEqual([
      0,
      expect.stringContaining(`Upload ${id} is complete: every symbols file can be downloaded.`),
    ]);
    const gate = await run(['coverage', folder.path, '--json']);
    expect([gate.code, gate.json()]).toEqual([0, expect.objectContaining({ ok: true, available: files.length, missing: [] })]);

    const missing = createSampleFiles({ files: 1, seed: seed++ })[0]!;
    await folder.write(missing.key, missing.content);
    await folder.write(files[0]!.key, 'another content');
    const red = await run(['coverage', folder.path, '--json']);
    expect(red.json()).toMatchObject({ ok: false, exit_code: 1, missing: [missing.key], other_content: [files[0]!.key] });
    expect((await run(['coverage', folder.path])).stderr).toContain(`${missing.key} is not there`);
  });
});

describe('download', () => {
  test('gives the original bytes, to a file or to stdout, without a token', async () => {
    const { folder, files } = await newFolder(1);
    await run(['upload', folder.path]);
    const { key, content } = files[0]!;
    const saved = await runSymdepot(['download', key, '--json'], { url: system.process.url, directory: folder.path });
    const name = key.slice(key.lastIndexOf('/') + 1);
    expect(saved.json()).toMatchObject({ ok: true, file: name, bytes: content.length });
    expect((await readFile(join(folder.path, name))).equals(content)).toBe(true);
    const printed = await run(['download', `/${key}`, '-o', '-']);
    expect([printed.code, printed.stdout]).toEqual([0, content.toString()]);
  });

  test('to what npm keeps open for us: >(…)', async () => {
    const { folder, files } = await newFolder(1);
    await run(['upload', folder.path]);
    const { key, content } = files[0]!;
    const script = `npm run --silent symdepot -- download '${key}' -o >(cat > '${folder.path}/copy') && until [ -s '${folder.path}/copy' ]; do sleep 0.1; done`;
    await promisify(execFile)('bash', ['-c', script], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { PATH: `${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`, HOME: folder.path, SYMDEPOT_URL: system.process.url },
    });
    await waitFor(async () => (await readFile(join(folder.path, 'copy'))).equals(content));
  });

  test('what is not there is exit code 1, and leaves no file', async () => {
    const { folder } = await newFolder(0);
    const { code, stderr } = await run(['download', 'a.pdb/AB/a.sym'], { directory: folder.path });
    expect([code, stderr]).toEqual([
      1,
      'error: Symbol Not Found\n  No file of the name a.pdb was ever uploaded, as far as records go back.\n',
    ]);
    expect((await run(['download', 'a.sym'])).code).toBe(3);
  });
});

describe('exit codes 2 and 3', () => {
  test('nobody there: 2, and what to do', async () => {
    const { folder } = await newFolder(1);
    const { code, stderr } = await run(['upload', folder.path, '--retries', '0'], { url: 'http://127.0.0.1:1' });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be reached: the connection is refused\. Run the same command again later/),
    ]);
  });

  test.each([
    ['no arguments', []],
    ['an unknown option', ['upload', '--fast']],
    ['no path', ['upload']],
    ['a path that is not there', ['upload', '/nowhere']],
    ['an empty path', ['upload', '']],
    ['an empty path among others', ['upload', '/tmp', '']],
    ['an empty path, for coverage', ['coverage', '']],
    ['an empty path, to download to', ['download', 'a.pdb/AB/a.sym', '-o', '']],
    ['an empty path of settings', ['whoami', '--config', '']],
    ['an empty URL', ['whoami', '--url', '']],
    ['an empty token', ['whoami', '--token', '']],
    ['an empty key', ['download', '']],
    ['an empty id', ['status', '']],
    ['an id that is none', ['status', 'x']],
  ])('%s: 3, and with --json still one object', async (_, args) => {
    expect((await run(args)).code).toBe(3);
    expect((await run([...args, '--json'])).json()).toMatchObject({ ok: false, exit_code: 3, code: 'usage' });
  });

  test('a token that is wrong, or missing: 3, before anything is read', async () => {
    const wrong = await run(['upload', '/nowhere', '--json'], { token: '0'.repeat(32) });
    expect(wrong.json()).toMatchObject({ exit_code: 3, code: 'token_not_matched', error: 'API Token not matched', status: 403 });
    const none = await runSymdepot(['whoami'], { url: system.process.url });
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('Set SYMDEPOT_TOKEN')]);
  });

  test("another user's upload: 3; one that does not exist: 1", async () => {
    const { folder } = await newFolder(1);
    const { id } = (await run(['upload', folder.path, '--json'])).json<UploadDocument>().uploads[0]!;
    expect((await run(['status', String(id)], { token: tryToken })).code).toBe(3);
    expect((await run(['status', '999999'])).code).toBe(1);
  });
});

test('whoami', async () => {
  const { stdout } = await run(['whoami']);
  expect(stdout).toContain('tester@example.com, with a token that may do: upload_symbols');
  expect(stdout).not.toContain(token);
  expect((await run(['whoami', '--json'], { token: `${tryToken}-ci` })).json()).toMatchObject({
    ok: true,
    email: 'try@example.com',
    try_symbols: true,
  });
});

test('settings from the config file, which nobody else may read', async () => {
  const folder = await createSymbolsFolder([]);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = await folder.write('symdepot/config.json', JSON.stringify({ url: system.process.url, token }));
  await chmod(path, 0o600);
  const environment = { XDG_CONFIG_HOME: folder.path };
  expect((await runSymdepot(['whoami'], { environment })).code).toBe(0);
  await chmod(path, 0o644);
  const { code, stderr } = await runSymdepot(['whoami'], { environment });
  expect([code, stderr]).toEqual([3, expect.stringContaining(`chmod 600 ${path}`)]);
});

test('--help and --version', async () => {
  const help = await run(['--help']);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('Exit codes: 0 every file can be downloaded')]);
  for (const command of ['upload', 'status', 'retry', 'coverage', 'download', 'whoami']) expect(help.stdout).toContain(`  ${command} `);
  expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
