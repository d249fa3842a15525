import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { walkFolder } from './walk-folder.ts';

async function folderOf(...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-walk-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), 'x');
  }
  return folder;
}

async function walk(folder: string) {
  const { files, leftOut, unreadable } = await walkFolder(folder);
  return {
    files: files.map(({ name }) => name),
    leftOut: Object.fromEntries(leftOut.map(({ place, reason }) => [place.slice(folder.length + 1), reason])),
    unreadable: unreadable.map((place) => place.slice(folder.length + 1)),
  };
}

test('links to folders are followed: of a debug file, of a debug id, out of the folder', async () => {
  const elsewhere = await folderOf('a.pdb/AB/a.sym', 'EF/c.sym');
  const folder = await folderOf('b.pdb/CD/b.sym', 'c.pdb/README');
  await symlink(join(elsewhere, 'a.pdb'), join(folder, 'a.pdb'));
  await symlink(join(elsewhere, 'EF'), join(folder, 'c.pdb/EF'));
  await symlink('b.pdb', join(folder, 'same.pdb'));
  expect(await walk(folder)).toEqual({
    files: ['a.pdb/AB/a.sym', 'b.pdb/CD/b.sym', 'c.pdb/EF/c.sym', 'c.pdb/README', 'same.pdb/CD/b.sym'],
    leftOut: {},
    unreadable: [],
  });
});

test('loops end, and are named: a link to itself, to the folder, to one between', async () => {
  const folder = await folderOf('a.pdb/AB/a.sym');
  await symlink('itself', join(folder, 'itself'));
  await symlink('.', join(folder, 'here'));
  await symlink('../..', join(folder, 'a.pdb/AB/top'));
  await symlink('../../a.pdb', join(folder, 'a.pdb/AB/between'));
  const reason = 'a link to a folder that it lies in';
  expect(await walk(folder)).toEqual({
    files: ['a.pdb/AB/a.sym'],
    leftOut: { itself: 'no file that can be read', here: reason, 'a.pdb/AB/top': reason, 'a.pdb/AB/between': reason },
    unreadable: [],
  });
});

test('folders that link to each other many times over are read in a moment', async () => {
  const [folder, elsewhere] = [await folderOf('a.pdb/AB/a.sym'), await folderOf('30/deep.txt')];
  for (let depth = 0; depth < 30; depth++) {
    await mkdir(join(elsewhere, `${depth}`));
    for (const link of ['a', 'b', 'c']) await symlink(`../${depth + 1}`, join(elsewhere, `${depth}`, link));
  }
  await symlink(join(elsewhere, '0'), join(folder, 'bomb'));
  const { files, leftOut } = await walk(folder);
  expect(files).toEqual(['a.pdb/AB/a.sym', expect.stringMatching(/^bomb\/a(\/[abc]){29}\/deep\.txt$/)]);
  expect(new Set(Object.values(leftOut))).toEqual(new Set(['a link to a folder that has been read']));
});

test('names that are not UTF-8 are named, and stop nothing', async () => {
  const folder = await folderOf('a.pdb/AB/a.sym');
  const bytes = (name: string): Buffer => Buffer.from(`${folder}/${name}`, 'latin1');
  await mkdir(bytes('caf\u00e9.pdb'));
  await writeFile(bytes('a.pdb/AB/\u00fc.sym'), 'x');
  expect(await walk(folder)).toEqual({
    files: ['a.pdb/AB/a.sym'],
    leftOut: { 'caf\ufffd.pdb': 'its name is not UTF-8', 'a.pdb/AB/\ufffd.sym': 'its name is not UTF-8' },
    unreadable: [],
  });
});

test('what may hold symbols files and cannot be read is told apart from what cannot', async () => {
  const folder = await folderOf('a.pdb/AB/a.sym');
  await symlink('nowhere', join(folder, '.#lock'));
  await symlink('nowhere', join(folder, 'a.pdb/CD'));
  await symlink('nowhere', join(folder, 'a.pdb/no-id'));
  await symlink('nowhere', join(folder, 'a.pdb/AB/b.sym'));
  const reason = 'no file that can be read';
  expect(await walk(folder)).toEqual({
    files: ['a.pdb/AB/a.sym'],
    leftOut: { '.#lock': reason, 'a.pdb/no-id': reason },
    unreadable: ['a.pdb/AB/b.sym', 'a.pdb/CD'],
  });
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
  const folder = await folderOf('a.pdb/AB/a.sym', 'b.pdb/CD/deep/b.sym');
  for (const name of ['a.pdb/AB', 'b.pdb/CD/deep']) await chmod(join(folder, name), 0);
  onTestFinished(async () => {
    for (const name of ['a.pdb/AB', 'b.pdb/CD/deep']) await chmod(join(folder, name), 0o700);
  });
  expect(await walk(folder)).toMatchObject({ leftOut: { 'b.pdb/CD/deep': 'no folder that can be read' }, unreadable: ['a.pdb/AB'] });
});
