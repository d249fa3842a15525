// Files that were sent by themselves: what inspection tells of sound ones, how they are stored, which problem it names.
import { defaultListingLimits } from '@symdepot/testkit';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inspectFile } from './inspect-file.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { openStoredBody } from '../deflate/stored-body.ts';
import { symText } from '../testing/sym-text.ts';

const name = 'libxul.so/AB12/libxul.so.sym';
const options = { limits: defaultListingLimits, isSym: true };
const md5Of = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
const inspect = (sent: Buffer, originalBytes: number, isGzip: boolean) =>
  inspectFile(bufferSource(sent), { name, originalBytes, isGzip }, options);
const problem = async (sent: Buffer, originalBytes: number, isGzip = true): Promise<string> => {
  const result = await inspect(sent, originalBytes, isGzip);
  return result.ok ? 'sound' : result.problem.code;
};

/** With a name, a comment, an extra field and a CRC of the header. */
function withFullHeader(gzip: Buffer): Buffer {
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const texts = Buffer.from('libxul.so.sym\0made by hand\0');
  const head = Buffer.concat([gzip.subarray(0, 3), Buffer.from([0x1e]), gzip.subarray(4, 10), extra, texts, Buffer.alloc(2)]);
  return Buffer.concat([head, gzip.subarray(10)]);
}

describe.each([3_000, 2_000_000])('a sound file of %d bytes', (bytes) => {
  const content = Buffer.from(symText(bytes));
  test.each<[string, Buffer, boolean, 'gzip' | null]>([
    ['plain, kept plain', content, false, null],
    ['plain, kept as gzip', content, false, 'gzip'],
    ['gzip, kept as gzip', gzipSync(content), true, 'gzip'],
    ['gzip with a full header', withFullHeader(gzipSync(content)), true, 'gzip'],
    ['gzip, kept plain', gzipSync(content), true, null],
  ])('%s', async (_what, sent, isGzip, encoding) => {
    const found = await inspect(sent, content.length, isGzip);
    expect(found).toMatchObject({
      ok: true,
      originalBytes: content.length,
      md5: md5Of(content),
      header: { debugFile: expect.any(String) },
    });
    if (!found.ok) return;
    const entry = { name, method: found.method, flags: 0, crc32: found.crc32, headerOffset: 0, compressedBytes: found.raw.bytes };
    const facts = { originalBytes: content.length, crc32: found.crc32, rawDeflate: found.raw };
    const body = await openStoredBody(bufferSource(sent), { ...entry, originalBytes: content.length }, facts, encoding);
    const stored = Buffer.isBuffer(body) ? body : await buffer(body);
    expect((encoding === 'gzip' ? gunzipSync(stored) : stored).equals(content)).toBe(true);
  });
});

describe('a file that is not what it shall be', () => {
  const content = Buffer.from(symText(5_000));
  const gzip = gzipSync(content);
  const badCrc = Buffer.from(gzip);
  badCrc.writeUInt32LE(1, gzip.length - 8);

  test.each<[string, () => Promise<string>, string]>([
    ['plain, another size', () => problem(content, 4_999, false), 'file_size_differs'],
    ['gzip, another size', () => problem(gzip, 5_001), 'file_size_differs'],
    ['plain where gzip was said', () => problem(content, 5_000), 'member_data_damaged'],
    ['empty where gzip was said', () => problem(Buffer.alloc(0), 5_000), 'member_data_damaged'],
    ['cut short', () => problem(gzip.subarray(0, -20), 5_000), 'member_data_damaged'],
    ['two gzip files in one', () => problem(Buffer.concat([gzip, gzip]), 10_000), 'member_data_damaged'],
    ['another CRC', () => problem(badCrc, 5_000), 'member_crc_mismatch'],
    [
      'a header that does not end',
      () => problem(Buffer.concat([gzip.subarray(0, 3), Buffer.alloc(6_000, 8)]), 5_000),
      'member_data_damaged',
    ],
  ])('%s', async (_what, found, code) => {
    expect(await found()).toBe(code);
  });
});
