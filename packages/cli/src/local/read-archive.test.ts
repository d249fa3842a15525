import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { createRawZip, createSampleFiles } from '@symdepot/testkit';
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
