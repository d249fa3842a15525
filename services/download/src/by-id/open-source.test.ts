// A source that is damaged in its bundle is no outage, and a store that fails no damage.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { readDirectory } from '@symdepot/archive';
import { AppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { createRawZip } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { openSource } from './open-source.ts';
import type { SourceFile } from './source-bundle.ts';

const text = 'int main(void) { return 0; }\n';
const contents = { small: Buffer.from(text), large: Buffer.from(text.repeat(50_000)) };

const sourceOf = (bytes: Buffer): RangedSource => ({
  size: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
  stream: async (start, end) => Readable.from([bytes.subarray(start, end)], { objectMode: false }),
});

async function bundled(content: Buffer): Promise<{ bytes: Buffer; file: SourceFile }> {
  const bytes = createRawZip([{ name: 'files/a.c', content, method: 0 }]);
  const { entries } = await readDirectory(sourceOf(bytes), { maxEntries: 10 });
  return { bytes, file: { kind: 'source', path: '/mnt/a.c', entry: entries[0]! } };
}

test.each(['small', 'large'] as const)('%s: whole, or damaged, or away', async (size) => {
  const { bytes, file } = await bundled(contents[size]);
  expect((await buffer(await openSource(sourceOf(bytes), file))).equals(contents[size])).toBe(true);
  const damaged = Buffer.from(bytes);
  damaged.write('x', damaged.indexOf('main'));
  const reading = async (source: RangedSource) => buffer(await openSource(source, file));
  await expect(reading(sourceOf(damaged))).rejects.toMatchObject({
    code: 'file_damaged',
    details: { member: '/mnt/a.c', reason: expect.stringContaining('CRC') },
  });
  const away = async () => Promise.reject(new AppError('storage_unavailable'));
  await expect(reading({ ...sourceOf(bytes), read: away, stream: away })).rejects.toMatchObject({ code: 'storage_unavailable' });
});

test('of a small one it is said before any of it is sent', async () => {
  const { bytes, file } = await bundled(contents.small);
  bytes.write('x', bytes.indexOf('main'));
  await expect(openSource(sourceOf(bytes), file)).rejects.toMatchObject({ code: 'file_damaged' });
});
