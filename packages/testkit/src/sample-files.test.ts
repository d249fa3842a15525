// The samples are deterministic, valid by the product's own rules, and compress like real symbols files.
import { isDotComponent, parseKeyParts, parseSymHeader, tryParseKey } from '@symdepot/symbols';
import { createHash } from 'node:crypto';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createSampleArchive, createZip } from './sample-archive.ts';
import { createSampleFiles, samplePlatforms } from './sample-files.ts';

const digest = (buffers: readonly Buffer[]) => createHash('md5').update(Buffer.concat(buffers)).digest('hex');

test('the same seed gives the same bytes, another one others', async () => {
  const contents = (seed: number) => createSampleFiles({ files: 12, seed }).map((file) => file.content);
  expect(digest(contents(1))).toBe(digest(contents(1)));
  expect(digest(contents(1))).not.toBe(digest(contents(2)));
  expect(digest([(await createSampleArchive()).zip])).toBe(digest([(await createSampleArchive()).zip]));
});

test('as many files and about as many bytes as asked, under keys that all differ', () => {
  const files = createSampleFiles({ files: 40, bytes: 8 * 1024 ** 2 });
  const bytes = files.reduce((sum, file) => sum + file.content.length, 0);
  expect(files).toHaveLength(40);
  expect(bytes).toBeGreaterThan(0.8 * 8 * 1024 ** 2);
  expect(bytes).toBeLessThan(1.2 * 8 * 1024 ** 2);
  expect(new Set(files.map((file) => file.key.toLowerCase())).size).toBe(40);
  for (const { key } of files) {
    expect(tryParseKey(key)).toBe(key);
    expect(key.split('/').some(isDotComponent)).toBe(false);
  }
});

test.each(samplePlatforms)('%s: the header of a .sym names its key', (platform) => {
  const files = createSampleFiles({ files: 6, platforms: [platform], companions: false });
  for (const { key, content } of files) {
    const header = parseSymHeader(content, true);
    const { debugFile, debugId } = parseKeyParts(key)!;
    expect(header).toMatchObject({ debugFile, debugId, generator: 'mozilla/dump_syms 2.3.4' });
    expect(header.codeId).toMatch(/^[0-9A-F]+$/);
    expect(header.codeFile).toBe(platform === 'windows' ? debugFile.replace('.pdb', '.dll') : null);
  }
});

test('a .sym compresses like a real one', () => {
  const [file] = createSampleFiles({ files: 1, bytes: 4 * 1024 ** 2 });
  const ratio = file!.content.length / deflateRawSync(file!.content).length;
  expect(ratio).toBeGreaterThan(4);
  expect(ratio).toBeLessThan(8);
});

test('companions of every kind; those of Linux are real gzip', () => {
  const files = createSampleFiles({ files: 60, bytes: 1024 ** 2 });
  const extensions = new Set(files.map(({ key }) => key.slice(key.indexOf('.', key.lastIndexOf('/')))));
  expect([...extensions].filter((extension) => !extension.endsWith('.sym')).toSorted()).toEqual(
    expect.arrayContaining(['.dSYM.tar.bz2', '.pd_', '.so.dbg.gz']),
  );
  const debug = files.find((file) => file.key.endsWith('.dbg.gz'))!;
  expect(gunzipSync(debug.content).length).toBeGreaterThan(0);
});

test('ZIP options: stored, data descriptors, ZIP64, comment, folder', async () => {
  const entries = [
    { name: 'folder/', content: Buffer.alloc(0) },
    { name: 'a', content: Buffer.from('aaaaaaaaaaaaaaaaaaaa') },
  ];
  expect((await createZip(entries, { compress: false })).includes('aaaaaaaaaaaaaaaaaaaa')).toBe(true);
  expect((await createZip(entries)).includes('PK\x07\x08')).toBe(false);
  expect((await createZip(entries, { dataDescriptors: true })).includes('PK\x07\x08')).toBe(true);
  expect((await createZip(entries, { zip64: true })).includes('PK\x06\x06')).toBe(true);
  expect((await createZip(entries, { comment: 'made by symdepot' })).subarray(-16).toString()).toBe('made by symdepot');
});
