import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { bzip2Streams, packedFiles, xzStreams } from '@symdepot/testkit';
import { pack, type Header } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTar } from './read-tar.ts';
import { unpackArchive, type UnpackOptions } from './unpack-archive.ts';

let room: string;
beforeEach(async () => void (room = await mkdtemp(join(tmpdir(), 'symdepot-test-unpack-'))));
afterEach(() => rm(room, { recursive: true, force: true }));

type Member = readonly [header: Partial<Header> & { name: string }, content?: string];

async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content] of members) tar.entry({ mtime: new Date(1_700_000_000_000), ...header }, content ?? '');
  tar.finalize();
  return buffer(tar as AsyncIterable<Buffer>);
}

async function unpack(archive: Buffer, options: Partial<UnpackOptions> = {}, folder = 'out') {
  await writeFile(join(room, 'archive'), archive);
  const { signal } = new AbortController();
  const defaults = { keepSetId: false, skipDevices: false, platform: process.platform, signal, onMember: () => {} };
  return unpackArchive(join(room, 'archive'), 'archive', join(room, folder), { ...defaults, ...options });
}

const file = (name: string, content = 'x', header: Partial<Header> = {}): Member => [{ name, ...header }, content];
const symlink = (name: string, linkname: string): Member => [{ name, type: 'symlink', linkname }];
const hardLink = (name: string, linkname: string): Member => [{ name, type: 'link', linkname }];

test('files, folders and links, with their rights and times', async () => {
  const archive = await tarOf([
    [{ name: './', type: 'directory', mode: 0o755 }],
    [{ name: './locked', type: 'directory', mode: 0o555 }],
    file('./locked/tool', '#!/bin/sh\n', { mode: 0o755 }),
    hardLink('./same', './locked/tool'),
    symlink('./by-name', 'locked/tool'),
    file(`deep/${'long-name/'.repeat(30)}file`, 'deep'),
    [{ name: 'shared', type: 'directory', mode: 0o1777 }],
  ]);
  expect(await unpack(archive)).toMatchObject({ files: 2, links: 2, withoutSetId: 0, bytes: 14 });
  const out = join(room, 'out');
  const tool = await stat(join(out, 'locked/tool'));
  expect([tool.mode & 0o7777, tool.mtimeMs, tool.ino]).toEqual([0o755, 1_700_000_000_000, (await stat(join(out, 'same'))).ino]);
  expect((await stat(join(out, 'locked'))).mode & 0o7777).toBe(0o755); // whoever has unpacked it can remove it
  expect((await stat(join(out, 'shared'))).mode & 0o7777).toBe(0o1777);
  expect(await readlink(join(out, 'by-name'))).toBe('locked/tool');
  expect((await lstat(join(out, 'by-name'))).mtimeMs).toBe(1_700_000_000_000);
  expect(await readFile(join(out, `deep/${'long-name/'.repeat(30)}file`), 'utf8')).toBe('deep');
  expect(await readdir(room)).toEqual(['archive', 'out']);
});

describe('absolute links, as a chroot is full of them', () => {
  const members = (top: string): Member[] => [
    file(`${top}usr/bin/gcc`),
    symlink(`${top}etc/alternatives/cc`, '/usr/bin/gcc'),
    symlink(`${top}usr/bin/cc`, '/etc/alternatives/cc'),
    symlink(`${top}root`, '/'),
  ];
  test.each([
    ['at the top', '', 'out', 'out'],
    ['in the only folder', 'chroot/', 'out', 'out/chroot'],
    ['in the folder that it is unpacked into', 'chroot/', 'chroot', 'chroot'],
  ])('%s lead to the same file outside of it', async (_, top, folder, root) => {
    await unpack(await tarOf(members(top)), {}, folder);
    expect(await readlink(join(room, root, 'usr/bin/cc'))).toBe('../../etc/alternatives/cc');
    expect(await readFile(join(room, root, 'usr/bin/cc'), 'utf8')).toBe('x');
  });
});

describe('what is refused, with its name, and nothing is left', () => {
  const rows: readonly (readonly [string, readonly Member[], RegExp])[] = [
    ['a name that leads out', [file('a/../../evil')], /'a\/\.\.\/\.\.\/evil' .* leads out/],
    ['an absolute name', [file('/etc/evil')], /'\/etc\/evil' .* absolute/],
    ['a link that leads out', [symlink('a/evil', '../../x')], /'a\/evil' .* leads out: '\.\.\/\.\.\/x'/],
    ['a link that leads out through another', [symlink('p/q/up', '../..'), symlink('evil', 'p/q/up/../x')], /'evil' .* leads out/],
    ['a file through a link', [symlink('a', '/tmp'), file('a/evil')], /'a\/evil' .* lies in a, which is no folder/],
    ['a file over a link', [symlink('evil', '/etc/passwd'), file('evil')], /'evil' .* twice/],
    ['a file over a file', [file('evil'), file('./evil')], /'\.\/evil' .* twice/],
    ['a file below a file', [file('a'), file('a/evil')], /'a\/evil' .* no folder/],
    ['a hard link out', [hardLink('evil', '../../etc/passwd')], /'evil' .* outside/],
    ['a hard link to an absolute name', [hardLink('evil', '/etc/passwd')], /'evil' .* outside/],
    ['a hard link to what is not there', [hardLink('evil', 'a')], /'evil' .* no file before it/],
    ['a hard link to a folder', [[{ name: 'a', type: 'directory' }], hardLink('evil', 'a')], /'evil' .* no file before it/],
    ['a device', [[{ name: 'dev/evil', type: 'character-device', devmajor: 1, devminor: 3 }]], /'dev\/evil' .* device/],
    ['a pipe', [[{ name: 'evil', type: 'fifo' }]], /'evil' .* pipe/],
    ['a sparse file', [file('evil', 'x', { pax: { 'GNU.sparse.major': '1' } })], /'evil' .* sparse/],
    ['a name without one', [file('./')], /has no name/],
  ];
  test.each(rows)('%s', async (_, members, message) => {
    // It is refused whatever came before it, and after it.
    const archive = await tarOf([file('innocent'), ...members, file('later')]);
    await expect(unpack(archive)).rejects.toThrow(message);
    expect(await readdir(room)).toEqual(['archive']);
  });

  test('a name that is not UTF-8', async () => {
    const archive = await tarOf([file('n_me')]);
    archive[1] = 0xe4; // Latin-1
    const header = archive.subarray(0, 512);
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await expect(unpack(archive)).rejects.toThrow('not UTF-8');
  });

  test('an archive that is cut short, wherever', async () => {
    const archive = await tarOf([file('a', 'x'.repeat(600)), file('b')]);
    for (const bytes of [300, 700, 1_536, 2_048, 2_560, archive.length - 512]) {
      await expect(unpack(archive.subarray(0, bytes)), String(bytes)).rejects.toThrow(/cannot be unpacked|is no \.tar/);
      expect(await readdir(room)).toEqual(['archive']);
    }
  });

  test('one that is made to fill the disk', async () => {
    const archive = await tarOf([file('zeros', '\0'.repeat(10_000))]);
    const readAll = async (): Promise<void> => {
      for await (const { content } of readTar(Readable.from([archive.subarray(0, 600), archive.subarray(600)]), archive.length - 1)) {
        for await (const _ of content);
      }
    };
    await expect(readAll()).rejects.toThrow('far more than it has itself');
  });

  test('a folder that is not empty, and what is no archive', async () => {
    await mkdir(join(room, 'out'));
    const archive = await tarOf([file('a')]);
    await unpack(archive); // an empty one is taken
    await expect(unpack(archive)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('not empty') as string });
    await expect(unpack(Buffer.from('no archive'), {}, 'other')).rejects.toThrow('it cannot be unpacked here');
  });
});

test('bits that give rights away, and devices: only when asked for', async () => {
  const archive = await tarOf([
    file('su', 'x', { mode: 0o4755 }),
    file('sg', 'x', { mode: 0o2755 }),
    [{ name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 }],
  ]);
  const modes = async (folder: string) =>
    Promise.all(['su', 'sg'].map(async (name) => (await stat(join(room, folder, name))).mode & 0o7777));
  expect(await unpack(archive, { skipDevices: true })).toMatchObject({ withoutSetId: 2, skippedDevices: 1 });
  expect(await modes('out')).toEqual([0o755, 0o755]);
  expect(await unpack(archive, { skipDevices: true, keepSetId: true }, 'kept')).toMatchObject({ withoutSetId: 0 });
  expect(await modes('kept')).toEqual([0o4755, 0o2755]);
});

describe('however it is packed', () => {
  const tar = tarOf(Object.entries(packedFiles).map(([name, content]) => file(name, content)));
  const halves = async (): Promise<Buffer[]> => [(await tar).subarray(0, 1_000), (await tar).subarray(1_000)];
  /** As parallel compressors write it, to tell how long the next frame is. */
  const skippable = Buffer.from('502a4d180400000001020304', 'hex');
  const padding = Buffer.alloc(8);
  const ways: readonly (readonly [string, () => Promise<readonly Buffer[]>])[] = [
    ['tar', async () => [await tar]],
    ['gzip, in two members', async () => (await halves()).map((half) => zlib.gzipSync(half))],
    ['xz, in two streams', async () => xzStreams],
    ['xz, with padding', async () => [xzStreams[0]!, padding, xzStreams[1]!, padding]],
    ['bzip2, in two streams', async () => bzip2Streams],
    ['zstd, in two frames', async () => (await halves()).map((half) => zlib.zstdCompressSync(half))],
    ['zstd, with frames to skip', async () => (await halves()).flatMap((half) => [skippable, zlib.zstdCompressSync(half)])],
  ];
  test.each(ways)('%s: all of it, and nothing when it is damaged', async (_, pieces) => {
    const archive = Buffer.concat(await pieces());
    expect(await unpack(archive)).toMatchObject({ files: 2 });
    const contents = Object.keys(packedFiles).map((name) => readFile(join(room, 'out', name), 'utf8'));
    expect(await Promise.all(contents)).toEqual(Object.values(packedFiles));
    for (const bytes of [archive.length - 1, archive.length - 14, archive.length >> 1, 40, 13]) {
      await expect(unpack(archive.subarray(0, bytes), {}, 'cut'), `${bytes} bytes`).rejects.toMatchObject({ code: 'refused' });
    }
    expect(await readdir(room)).toEqual(['archive', 'out']);
  });

  test.each([
    ['xz', xzStreams],
    ['bzip2', bzip2Streams],
  ] as const)('%s: whatever bit is flipped, it is refused, or is what it was', async (_, streams) => {
    const whole = Buffer.concat(streams);
    for (let at = 0; at < whole.length; at += 7) {
      const archive = Buffer.from(whole);
      archive[at]! ^= 1 << (at % 8);
      await unpack(archive).then(
        async () => expect(await readFile(join(room, 'out/two.txt'), 'utf8'), `byte ${at}`).toBe('two\n'),
        (error: unknown) => expect(error, `byte ${at}`).toMatchObject({ code: 'refused' }),
      );
      await rm(join(room, 'out'), { recursive: true, force: true });
    }
  });
});
