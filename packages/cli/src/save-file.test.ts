import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { saveFile } from './save-file.ts';

const never = new AbortController().signal;
const content = 'MODULE Linux x86_64 AB a.so\n'.repeat(40_000); // more than a pipe holds

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-save-'));
  return () => rm(folder, { recursive: true, force: true });
});

const save = (path: string, source: Iterable<string> = [content], signal = never): Promise<void> =>
  saveFile(path, (target) => pipeline(Readable.from(source, { objectMode: false }), target, { signal }), signal);
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

function* cutShort(): Generator<string> {
  yield content.slice(0, 1_000);
  throw new Error('the connection was cut');
}

test('nothing there: a new file; cut short: still nothing', async () => {
  const path = join(folder, 'a.sym');
  await expect(save(path, cutShort())).rejects.toThrow('cut');
  expect(await readdir(folder)).toEqual([]);
  await save(path);
  expect(await readFile(path, 'utf8')).toBe(content);
});

test('a plain file is replaced and keeps its mode; cut short, it is what it was', async () => {
  const path = join(folder, 'a.sym');
  await writeFile(path, 'former', { mode: 0o600 });
  await expect(save(path, cutShort())).rejects.toThrow('cut');
  expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['former', ['a.sym']]);
  await save(path);
  expect([await readFile(path, 'utf8'), await modeOf(path)]).toEqual([content, 0o600]);
  await chmod(path, 0o664);
  await save(path, ['again']);
  expect([await readFile(path, 'utf8'), await modeOf(path)]).toEqual(['again', 0o664]);
});

test('a link stays one: what it leads to is replaced, or made', async () => {
  await mkdir(join(folder, 'there'));
  await symlink('there/b.sym', join(folder, 'a.sym'));
  await symlink('a.sym', join(folder, 'link'));
  await expect(save(join(folder, 'link'), cutShort())).rejects.toThrow('cut');
  expect(await readdir(join(folder, 'there'))).toEqual([]);
  await save(join(folder, 'link'));
  expect(await readFile(join(folder, 'there/b.sym'), 'utf8')).toBe(content);
  await chmod(join(folder, 'there/b.sym'), 0o640);
  await save(join(folder, 'link'), ['again']);
  expect([await readFile(join(folder, 'there/b.sym'), 'utf8'), await modeOf(join(folder, 'link'))]).toEqual(['again', 0o640]);
  for (const name of ['link', 'a.sym']) expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
  await symlink('round', join(folder, 'round'));
  await expect(save(join(folder, 'round'))).rejects.toMatchObject({ code: 'usage' });
});

test('a device stays one', async () => {
  await save('/dev/null');
  expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
  await symlink('/dev/null', join(folder, 'null'));
  await save(join(folder, 'null'));
  expect((await lstat(join(folder, 'null'))).isSymbolicLink()).toBe(true);
  await expect(save('/dev/full')).rejects.toMatchObject({ code: 'ENOSPC' });
});

test('a pipe: its reader gets everything, when there is one; who does not wait for it stops', async () => {
  const path = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  const stopping = new AbortController();
  const alone = save(path, [content], stopping.signal);
  stopping.abort(new Error('interrupted'));
  await expect(alone).rejects.toThrow('interrupted');

  const saved = save(path);
  const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [read] = await Promise.all([text(reader.stdout), saved]);
  expect(read).toBe(content);
  expect((await lstat(path)).isFIFO()).toBe(true);

  const leaving = spawn('head', ['-c', '10', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [left] = await Promise.allSettled([save(path), once(leaving, 'exit')]);
  expect(left).toMatchObject({ status: 'rejected', reason: { code: 'EPIPE' } });
});

test('a folder, and an open file that is none, are refused with what to do', async () => {
  await expect(save(folder)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('is a folder') });
  await expect(save('/dev/fd/987')).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('-o - |') });
});
