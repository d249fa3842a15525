import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createRawTar, createRawZip, createSampleFiles } from '@symdepot/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { readArchive } from './read-archive.ts';

test.each([
  ['deflated', 8],
  ['stored', 0],
])('members that are %s: as they are or as gzip, the same bytes each time; told how far', async (_, method) => {
  const samples = createSampleFiles({ files: 4, bytes: 900_000, seed: 77 });
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-archive-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'symbols.zip');
  await writeFile(path, createRawZip(samples.map(({ key, content }) => ({ name: key, content, method }))));
  const { files } = await readArchive(path);
  expect(files.map(({ key }) => key)).toEqual(samples.map(({ key }) => key));
  for (const [index, { bytes, open }] of files.entries()) {
    const { content } = samples[index]!;
    const read: number[] = [];
    expect((await buffer(await open(null, (count) => read.push(count)))).equals(content)).toBe(true);
    expect(read.at(-1)).toBe(bytes);
    const zipped = await buffer(await open('gzip', (count) => read.push(count)));
    expect(gunzipSync(zipped).equals(content)).toBe(true);
    expect(read.at(-1)).toBeLessThanOrEqual(bytes);
    expect((await buffer(await open('gzip', () => {}))).equals(zipped)).toBe(true);
  }
});

test.each([
  ['symbols.tar', (tar: Buffer) => tar],
  ['symbols.tgz', (tar: Buffer) => gzipSync(tar)],
  ['of-a-tape.tar.gz', (tar: Buffer) => Buffer.concat([gzipSync(tar), Buffer.alloc(1_000)])],
  ['symbols.tar.zst', (tar: Buffer) => zstdCompressSync(tar)],
])('%s: its files, with their digests, go with it', async (name, pack) => {
  const samples = createSampleFiles({ files: 4, bytes: 90_000, seed: 78 });
  const tar = createRawTar([
    { name: './', type: '5' },
    ...samples.map(({ key, content }) => ({ name: `./${key}`, content })),
    { name: './x-symbols.txt', content: 'x' },
  ]);
  const { files, leftOut, isPacked } = await readArchive(await write(name, pack(tar)));
  expect(isPacked).toBe(true);
  expect(leftOut.map(({ reason }) => reason)).toEqual(['never stored']);
  const found = await Promise.all(files.map(async (file) => [file.key, file.bytes, await file.md5(new AbortController().signal)]));
  expect(found).toEqual(samples.map(({ key, content }) => [key, content.length, createHash('md5').update(content).digest('hex')]));
});

test.each([
  ['cut short', gzipSync(createRawTar([{ name: 'a/AB/a.sym', content: 'x' }])).subarray(0, -4), /cut short/],
  ['with a link', createRawTar([{ name: 'a/AB/a.sym', type: '2' }]), /symbolic link/],
  ['of xz', Buffer.from('fd377a585a0000', 'hex'), /xz -dc/],
])('an archive %s is refused before anything is sent', async (_, bytes, message) => {
  await expect(readArchive(await write('symbols.tar.gz', bytes))).rejects.toThrow(message);
});

async function write(name: string, bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-archive-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}
