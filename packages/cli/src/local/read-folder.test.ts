import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkLayout, inspectMember, readDirectory } from '@symdepot/archive';
import { bufferSource } from '@symdepot/archive/testing';
import { listMembers } from '@symdepot/symbols';
import { createZip, defaultListingLimits } from '@symdepot/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { collectFiles } from './collect-files.ts';
import { planArchives, planManifests } from '../send/plan-uploads.ts';
import { readFolder } from './read-folder.ts';
import { zipFiles } from '../send/zip-files.ts';

const never = new AbortController().signal;

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-folder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const sym = { 'a.pdb/ab/a.sym': 'MODULE windows x86 AB a.pdb\n', 'b.so/CD/b.so.dbg.gz': 'gzip' };

test('a symbols file that cannot be read is not left out: a link to nowhere', async () => {
  const folder = await folderOf(sym);
  await mkdir(join(folder, 'c.so/EF'), { recursive: true });
  await symlink(join(folder, 'nowhere'), join(folder, 'c.so/EF/c.so.sym'));
  await expect(readFolder(folder)).rejects.toMatchObject({ code: 'usage', problems: [join(folder, 'c.so/EF/c.so.sym')] });
});

test('symbols files are found, junk is named and left out', async () => {
  const folder = await folderOf({
    ...sym,
    'README.md': 'x',
    '.DS_Store': 'x',
    'x-symbols.txt': 'x',
    'a.pdb/ab/deep/a.sym': 'x',
    "a'/AB/a.sym": 'x',
  });
  await symlink(join(folder, 'a.pdb'), join(folder, 'linked'));
  await symlink(join(folder, 'nowhere'), join(folder, 'broken'));
  await mkdir(join(folder, 'c.so/EF'), { recursive: true });
  await symlink(join(folder, 'a.pdb/ab/a.sym'), join(folder, 'c.so/EF/c.so.sym'));
  const { files, leftOut } = await readFolder(folder);
  expect(files.map(({ key, member, bytes }) => [key, member, bytes])).toEqual([
    ['a.pdb/AB/a.sym', 'a.pdb/ab/a.sym', 28],
    ['b.so/CD/b.so.dbg.gz', 'b.so/CD/b.so.dbg.gz', 4],
    ['c.so/EF/c.so.sym', 'c.so/EF/c.so.sym', 28],
    ['linked/AB/a.sym', 'linked/ab/a.sym', 28],
  ]);
  expect(Object.fromEntries(leftOut.map(({ place, reason }) => [place.slice(folder.length + 1), reason]))).toEqual({
    'README.md': 'not named <debug file>/<debug id>/<symbols file>',
    "a'/AB/a.sym": 'not named <debug file>/<debug id>/<symbols file>',
    'a.pdb/ab/deep/a.sym': 'not named <debug file>/<debug id>/<symbols file>',
    'linked/ab/deep': 'a link to a folder that has been read',
    '.DS_Store': 'never stored',
    'x-symbols.txt': 'never stored',
    broken: 'no file that can be read',
  });
  expect(await files[0]!.md5(never)).toBe(createHash('md5').update(sym['a.pdb/ab/a.sym']).digest('hex'));
});

test('a folder without symbols files names the one that was meant', async () => {
  const folder = await folderOf({ 'dist/symbols/a.pdb/AB/a.sym': 'x' });
  await expect(readFolder(folder)).rejects.toThrow(`Did you mean ${join(folder, 'dist/symbols')}?`);
  await expect(readFolder(await folderOf({ 'a.txt': 'x' }))).rejects.toMatchObject({ code: 'refused' });
  await expect(readFolder(await folderOf({}))).rejects.toMatchObject({ code: 'refused' });
});

test('what the server would not take is refused before anything is sent', async () => {
  const folder = await folderOf({ 'a.pdb/AB/a.sym': 'x', 'a.pdb/ab/a.sym': 'y' });
  await expect(readFolder(folder)).rejects.toMatchObject({ problems: [expect.stringContaining('are stored under the same key')] });
});

test('one key in two folders is one file, or a question', async () => {
  const [one, same, other] = [await folderOf(sym), await folderOf(sym), await folderOf({ 'a.pdb/AB/a.sym': 'else' })];
  expect((await collectFiles([one, same], never)).loose).toHaveLength(2);
  await expect(collectFiles([one, other], never)).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('Keep one of them'),
  });
});

test('ZIPs are known by their content; their members can be digested', async () => {
  const folder = await folderOf({ 'a.txt': 'x' });
  const path = join(folder, 'symbols.bin');
  const entries = Object.entries(sym).map(([name, content]) => ({ name, content: Buffer.from(content) }));
  await writeFile(path, await createZip([...entries, { name: 'x-symbols.txt', content: Buffer.from('x') }]));
  const { archives, leftOut } = await collectFiles([path], never);
  expect(archives[0]!.files.map(({ key }) => key)).toEqual(['a.pdb/AB/a.sym', 'b.so/CD/b.so.dbg.gz']);
  expect(leftOut).toEqual([{ place: `${path}: x-symbols.txt`, reason: 'never stored' }]);
  expect(await archives[0]!.files[0]!.md5(never)).toBe(createHash('md5').update(sym['a.pdb/ab/a.sym']).digest('hex'));

  await writeFile(path, await createZip([...entries, { name: 'README.md', content: Buffer.from('x') }]));
  await expect(collectFiles([path], never)).rejects.toMatchObject({ code: 'refused', problems: [expect.stringContaining('README.md')] });
  await writeFile(path, await createZip([]));
  await expect(collectFiles([path], never)).rejects.toMatchObject({ code: 'refused' });
  await writeFile(path, 'PK\u0003\u0004 and then nothing');
  await expect(collectFiles([path], never)).rejects.toMatchObject({
    code: 'refused',
    message: `${path}: File is not a zip file`,
    cause: { code: 'archive_not_zip' },
  });
  await expect(collectFiles([join(folder, 'a.txt')], never)).rejects.toMatchObject({ code: 'usage' });
  await expect(collectFiles([join(folder, 'b.txt')], never)).rejects.toMatchObject({ code: 'usage' });
});

test('an archive with bytes before it is one, as the server has it', async () => {
  const folder = await folderOf({ 'a.txt': 'x' });
  const path = join(folder, 'installer.run');
  const zip = await createZip([{ name: 'a.pdb/AB/a.sym', content: Buffer.from(sym['a.pdb/ab/a.sym']) }]);
  await writeFile(path, Buffer.concat([Buffer.from('#!/bin/sh\nexec unzip "$0"\n'), zip]));
  const [file] = (await collectFiles([path], never)).archives[0]!.files;
  expect(file!.key).toBe('a.pdb/AB/a.sym');
  expect(await file!.md5(never)).toBe(createHash('md5').update(sym['a.pdb/ab/a.sym']).digest('hex'));
  expect(gunzipSync(await buffer(await file!.open('gzip', () => {}))).toString()).toBe(sym['a.pdb/ab/a.sym']);
  await writeFile(path, '');
  await expect(collectFiles([path], never)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(path) });
});

test('one key in a folder and in a ZIP is one file, or a question, too', async () => {
  const folder = await folderOf(sym);
  const zip = join(await folderOf({}), 'symbols.zip');
  const zipOf = async (content: string) => writeFile(zip, await createZip([{ name: 'a.pdb/AB/a.sym', content: Buffer.from(content) }]));
  await zipOf(sym['a.pdb/ab/a.sym']);
  expect((await collectFiles([zip, folder], never)).archives).toHaveLength(1);
  await zipOf('MODULE windows x86 AB b.pdb\n');
  await expect(collectFiles([zip, folder], never)).rejects.toMatchObject({
    message: expect.stringMatching(/have the same key and different content\. Keep one of them$/),
  });
});

test('what is zipped is what the strict reader takes, the same bytes each time', async () => {
  const folder = await folderOf({ ...sym, 'empty.so/EF/empty.so.sym': '', 'nŝme.so/AA/nŝme.so.sym': 'x'.repeat(300_000) });
  const { files } = await readFolder(folder);
  const read: number[] = [];
  const zip = await buffer(zipFiles(files, (bytes) => read.push(bytes)));
  expect(read.at(-1)).toBe(300_032);
  expect((await buffer(zipFiles(files, () => {}))).equals(zip)).toBe(true);
  const source = bufferSource(zip);
  const { entries, directoryOffset } = await readDirectory(source, { maxEntries: 10 });
  expect(checkLayout(entries, directoryOffset)).toEqual([]);
  expect(listMembers(entries, defaultListingLimits).problems).toEqual([]);
  for (const [index, entry] of entries.entries()) {
    const inspected = await inspectMember(source, entry, { limits: defaultListingLimits, isSym: false });
    expect(inspected).toMatchObject({ ok: true, md5: await files[index]!.md5(never) });
  }
  expect(entries.map(({ method }) => method)).toEqual([8, 0, 8, 8]);
});

test('a file that has changed, or is gone, ends the archive', async () => {
  const folder = await folderOf(sym);
  const { files } = await readFolder(folder);
  await writeFile(files[0]!.path, 'longer than it was, by far, so that nobody can miss it');
  await expect(buffer(zipFiles(files, () => {}))).rejects.toThrow('unexpected number of bytes');
  await rm(files[0]!.path);
  await expect(buffer(zipFiles(files, () => {}))).rejects.toThrow('ENOENT');
});

test('a file by itself: as it is or as gzip, the same bytes each time; told how far it is read', async () => {
  const folder = await folderOf({ ...sym, 'empty.so/EF/empty.so.sym': '', 'big.so/AA/big.so.sym': 'y'.repeat(3_000_000) });
  const { files } = await readFolder(folder);
  for (const { path, bytes, open } of files) {
    const content = await readFile(path);
    const read: number[] = [];
    expect((await buffer(await open(null, (count) => read.push(count)))).equals(content)).toBe(true);
    expect(read.at(-1) ?? 0).toBe(bytes);
    const zipped = await buffer(await open('gzip', () => {}));
    expect(gunzipSync(zipped).equals(content)).toBe(true);
    expect((await buffer(await open('gzip', () => {}))).equals(zipped)).toBe(true);
  }
});

test('a file by itself that has grown is what it was; one that is shorter, or gone, fails', async () => {
  const folder = await folderOf(sym);
  const [{ path, open, bytes } = expect.fail()] = (await readFolder(folder)).files;
  const content = await readFile(path);
  await appendFile(path, 'more');
  expect((await buffer(await open(null, () => {}))).equals(content)).toBe(true);
  await writeFile(path, 'short');
  await expect(buffer(await open('gzip', () => {}))).rejects.toThrow(`it has 5 bytes now, and had ${bytes}`);
  await rm(path);
  await expect(buffer(await open('gzip', () => {}))).rejects.toThrow('ENOENT');
});

test('folders are cut into archives, and lists, by size', async () => {
  const folder = await folderOf(Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}/AB/${name}.sym`, 'x'.repeat(100)])));
  const { files } = await readFolder(folder);
  expect(planArchives(files, 250).map(({ name, files: count, bytes }) => [name, count, bytes])).toEqual([
    ['symbols-1.zip', 2, 200],
    ['symbols-2.zip', 2, 200],
  ]);
  expect(planArchives(files, 1_000).map(({ name }) => name)).toEqual(['symbols.zip']);
  expect(planArchives(files, 1)).toHaveLength(4);
  expect(planArchives([], 1_000)).toEqual([]);
  const sendable = files.map((file) => ({ ...file, md5: '' }));
  expect(planManifests(sendable, 3, 1_000).map(({ name, files: count }) => [name, count])).toEqual([
    ['files-1', 3],
    ['files-2', 1],
  ]);
  expect(planManifests(sendable, 4, 1_000).map(({ name }) => name)).toEqual(['files']);
});
