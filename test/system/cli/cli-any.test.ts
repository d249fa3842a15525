// `symdepot upload --any`: single files, ZIPs and folders of any layout, and what each file became. Neighbours: cli.test.ts,
// ../doors/any.test.ts (the door itself).
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRawZip, doorFile } from '@symdepot/testkit';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { Client } from '../../harness/clients/client.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { runSymdepot } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { doorIds } from '../../harness/samples/door-ids.ts';

let system: System;
let token: string;
let client: Client;
beforeAll(async () => {
  system = await startSystem(inject('postgresUrl'), { UPLOAD_RATE_PER_MINUTE: '10000' });
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
  client = system.clientWith(token);
});
afterAll(async () => system[Symbol.asyncDispose]());

const run = (...args: string[]) => runSymdepot(args, { url: system.process.url, token });

async function folderOf(files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-any-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** As a compiler writes it, before a linker gives an id. */
const objectFile = Buffer.from(doorFile('elf/crash-noid'));
objectFile.writeUInt16LE(1, 16);

interface Document {
  readonly ok: boolean;
  readonly left_out: readonly { readonly reason: string }[];
  readonly uploads: readonly {
    readonly state: string;
    readonly members: readonly { readonly member: string; readonly key: string | null; readonly outcome: string }[];
  }[];
}

test('a folder: what may be of use is packed and sent, all else is left out', async () => {
  const folder = await folderOf({
    'out/lib/libfolder.so': doorFile('elf/crash'),
    'out/symbols/libfolder.debug': doorFile('elf/crash.debug'),
    'out/win/folder.pdb': doorFile('windows/crash.pdb'),
    'out/win/App.snupkg': createRawZip([{ name: 'lib/net8.0/InFolder.pdb', content: doorFile('dotnet/Plain.pdb') }]),
    'out/docs.zip': createRawZip([{ name: 'readme.txt', content: Buffer.from('x') }]),
    'obj/main.o': objectFile,
    'src/main.c': 'int main;',
    empty: '',
  });
  const { code, stdout } = await run('upload', '--any', folder, '--json');
  expect(code).toBe(0);
  const { uploads, left_out: leftOut } = JSON.parse(stdout) as Document;
  expect(uploads.map(({ state }) => state)).toEqual(['complete', 'complete']);
  const members = uploads.flatMap((upload) => upload.members);
  expect(members.map(({ key, outcome }) => `${outcome} ${key}`).toSorted()).toEqual([
    'ignored null',
    `uploaded InFolder.pdb/${doorIds.portablePdb}/InFolder.pdb`,
    `uploaded folder.pdb/${doorIds.pdb}/folder.pdb`,
    `uploaded libfolder.so/${doorIds.elf}/libfolder.so`,
    `uploaded libfolder/${doorIds.elf}/libfolder.dbg.gz`,
  ]);
  expect(members.filter(({ outcome }) => outcome === 'ignored').map(({ member }) => member)).toEqual(['obj/main.o']);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    'no debug information',
    'no debug information',
    'a ZIP without anything that a debugger can use',
  ]);
  expect((await client.download(`/libfolder.so/${doorIds.elf}/libfolder.so`)).content.equals(doorFile('elf/crash'))).toBe(true);
});

test('files and a ZIP of any layout, and what people read', async () => {
  const folder = await folderOf({
    'single.exe': doorFile('windows/crash.exe'),
    'any.zip': createRawZip([
      { name: 'x86_64/libzip.so', content: doorFile('elf/crash') },
      { name: 'readme.txt', content: Buffer.from('x') },
    ]),
  });
  const { code, stdout, stderr } = await run('upload', '--any', join(folder, 'single.exe'), join(folder, 'any.zip'));
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(stdout).toContain('2 files can be downloaded now, lane release.');
  expect(stdout).toContain(`single.exe: single.exe/${doorIds.pe}/single.exe`);
  expect(stdout).toContain(`x86_64/libzip.so: libzip.so/${doorIds.elf}/libzip.so`);
  expect(stdout).toContain('readme.txt: ignored');
  expect((await run('upload', '--any', join(folder, 'single.exe'))).stdout).toContain('(there already)');
});

test('what is refused, not there, or of no use: exit codes and words', async () => {
  const folder = await folderOf({ noid: doorFile('elf/crash-noid'), 'text/readme.txt': 'x' });
  const refused = await run('upload', '--any', join(folder, 'noid'));
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("'noid' is an ELF file without a build id");
  const nothing = await run('upload', '--any', join(folder, 'text'));
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('no file in')]);
  expect((await run('upload', '--any', join(folder, 'nowhere'))).code).toBe(3);
  expect((await run('upload', '--any', '--api-version', '2', folder)).code).toBe(3);
  expect((await run('upload', '--any', '--dry-run', join(folder, 'noid'))).stdout).toContain('Would be sent:');
});
