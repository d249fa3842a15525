// What comes out is what the directory promises, or it fails, and says whose fault it is.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createRawZip } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { bufferSource } from '../testing/buffer-source.ts';
import { entriesOf } from '../testing/entries-of.ts';
import { symText } from '../testing/sym-text.ts';
import { openPlainBody } from './plain-body.ts';

const name = 'files/mnt/a.c';
const contents = { empty: Buffer.alloc(0), small: symText(5_000), large: symText(3 * 1024 ** 2) };

async function made(content: Buffer, method: number) {
  const zip = createRawZip([{ name, content, method }]);
  const [entry] = await entriesOf(zip);
  return { zip, entry: entry! };
}

test.each(Object.keys(contents).flatMap((size) => [0, 8].map((method) => [size, method] as const)))(
  '%s, method %i',
  async (size, method) => {
    const content = contents[size as keyof typeof contents];
    const { zip, entry } = await made(content, method);
    expect((await buffer(await openPlainBody(bufferSource(zip), entry))).equals(content)).toBe(true);
  },
);

describe.each([['small'], ['large']] as const)('%s', (size) => {
  test.each([
    [0, 'member_crc_mismatch'],
    [8, expect.stringMatching(/^member_(?:crc_mismatch|data_damaged|size_mismatch)$/) as string],
  ])('a bit of it, method %i: a fault of the file', async (method, code) => {
    const { zip, entry } = await made(contents[size], method);
    const at = entry.headerOffset + 30 + name.length + Math.floor(entry.compressedBytes / 2);
    zip.writeUInt8(zip.readUInt8(at) ^ 0x10, at);
    await expect((async () => buffer(await openPlainBody(bufferSource(zip), entry)))()).rejects.toMatchObject({ code });
  });
});

test('a size that is none, and a header that is none', async () => {
  const { zip, entry } = await made(contents.small, 8);
  const opened = async (changed: Partial<typeof entry>) => buffer(await openPlainBody(bufferSource(zip), { ...entry, ...changed }));
  for (const originalBytes of [4_999, 5_001])
    await expect(opened({ originalBytes })).rejects.toMatchObject({ code: 'member_size_mismatch' });
  await expect(opened({ headerOffset: 5 })).rejects.toMatchObject({ code: 'member_header_damaged' });
});

test('a store that gives less has failed: no fault of the file', async () => {
  const { zip, entry } = await made(contents.large, 0);
  const source = bufferSource(zip);
  const short = { ...source, stream: async (start: number) => Readable.from([zip.subarray(start, start + 1_000)], { objectMode: false }) };
  await expect((async () => buffer(await openPlainBody(short, entry)))()).rejects.toMatchObject({ code: 'storage_unavailable' });
});
