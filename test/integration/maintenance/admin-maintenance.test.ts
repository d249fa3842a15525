// `npm run admin -- sweep` and `verify`: what they print, their exit codes, and which stores they work on.
import { openStorage, type ObjectStorage } from '@symdepot/storage';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAdminHere, type CommandResult } from '../../harness/own-processes/admin-command.ts';
import { backdateObjects } from '../../harness/storage/backdate-objects.ts';
import { createMaintenanceHarness, type MaintenanceHarness } from '../../harness/systems/maintenance-harness.ts';

let folder: string;
let privateFolder: string;
let privateUrl: string;
let storage: ObjectStorage;
let harness: MaintenanceHarness;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot care '));
  privateFolder = await mkdtemp(join(tmpdir(), 'symdepot private '));
  storage = await openStorage(pathToFileURL(folder).href);
  privateUrl = pathToFileURL(privateFolder).href;
  harness = await createMaintenanceHarness(storage, { [privateUrl]: await openStorage(privateUrl) });
});
afterEach(async () => {
  await harness.close();
  for (const path of [folder, privateFolder]) await rm(path, { recursive: true });
});

const admin = (...args: string[]): Promise<CommandResult> =>
  runAdminHere(args, { DATABASE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(folder).href });

test('sweep: a dry run says what a run does, and changes nothing', async () => {
  const { key } = await harness.store('try', 'a');
  await harness.store('release', 'a');
  await backdateObjects(folder, 300);
  const before = await harness.snapshot();
  const dry = await admin('sweep', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(dry.stdout).toMatch(
    /^WHAT +WOULD GO +BYTES +FOR EXAMPLE\ntaken-down +0 .*\ntry-objects +1 +\d+ +a\.pdb\/AB12\/a\.sym\nstaged-archives +0/,
  );
  expect(dry.stdout).toContain('Nothing was removed');
  expect(await harness.snapshot()).toEqual(before);

  const { code, stdout } = await admin('sweep', '--json');
  const swept = { count: 1, bytes: expect.any(Number), examples: [key] };
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 0, document: { dry_run: false, sweeps: { 'try-objects': swept } } });
  expect(await Array.fromAsync(storage.list('try/'))).toEqual([]);
  expect(await Array.fromAsync(storage.list('v1/'))).toHaveLength(1);
});

test('verify: 0 when everything is as it must be, 1 with what is not', async () => {
  const { id, key } = await harness.store('release', 'a');
  expect(await admin('verify')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Checked 1 files \(\d+ bytes\) and 1 rows: 0 differences\.\n$/),
    stderr: '',
  });
  await harness.maintenance.symbolStore.delete('release', key);
  const bad = await admin('verify');
  expect(bad).toMatchObject({ code: 1, stderr: '' });
  expect(bad.stdout).toMatch(/^symbols +release +a\.pdb\/AB12\/a\.sym +missing +is not in the store$/m);
  const { code, stdout } = await admin('verify', '--sample', '10', '--lane', 'release', '--json');
  const finding = { problem: 'missing', lane: 'release', key, message: 'is not in the store', upload: id };
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 1, document: { objects: 0, differences: 1, findings: [finding] } });
});

test('private buckets are swept and verified, by what the records say of them', async () => {
  const old = await harness.store('try', 'old', 'private', privateUrl);
  await backdateObjects(privateFolder, 29);
  const { key } = await harness.store('release', 'a', 'private', privateUrl);
  expect((await admin('sweep')).stdout).toMatch(new RegExp(`^private-try-objects +1 +\\d+ +partner: ${old.key}$`, 'm'));
  await harness.backdate(old.id, 29);
  expect((await admin('verify')).stdout).toMatch(/^Checked 1 files \(\d+ bytes\) and 1 rows: 0 differences/);
  await rm(privateFolder, { recursive: true });
  const bad = await admin('verify');
  expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining(`${key}  missing`) });
  await rm(privateFolder, { recursive: true });
  await writeFile(privateFolder, '');
  const away = await admin('sweep');
  expect(away).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(privateUrl) });
});

test('wrong usage, and stores that nobody named or that are away', async () => {
  expect(await admin('verify', '--sample', '0')).toMatchObject({ code: 3 });
  expect(await admin('verify', '--lane', 'both')).toMatchObject({ code: 3 });
  const nowhere = await runAdminHere(['sweep', '--json'], { DATABASE_URL: harness.url });
  expect({ code: nowhere.code, document: JSON.parse(nowhere.stdout) }).toMatchObject({
    code: 3,
    document: { code: 'config_invalid', error: expect.stringContaining('UPLOAD_DEFAULT_URL') },
  });
  const file = join(folder, 'a file');
  await writeFile(file, '');
  const away = await runAdminHere(['verify'], { DATABASE_URL: harness.url, UPLOAD_DEFAULT_URL: pathToFileURL(file).href });
  expect(away).toMatchObject({ code: 2, stdout: '' });
});
