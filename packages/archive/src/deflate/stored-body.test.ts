// What is stored is what was inspected, in the encoding that was asked for.
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { createRawZip, defaultListingLimits } from '@symdepot/testkit';
import { describe, expect, test } from 'vitest';
import { inspectMember, type Inspection } from '../inspect/inspect-member.ts';
import type { ArchiveEntry } from '../directory/archive-entry.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { openStoredBody } from './stored-body.ts';
import { entriesOf } from '../testing/entries-of.ts';
import { symText } from '../testing/sym-text.ts';

const name = 'a.so/AB/a.sym';
const contents = { small: symText(5000), large: symText(3 * 1024 ** 2) };
const cases = (['small', 'large'] as const).flatMap((size) =>
  [0, 8].flatMap((method) => (['gzip', null] as const).map((encoding) => ({ size, method, encoding }))),
);

async function inspected(
  size: keyof typeof contents,
  method: number,
): Promise<{ zip: Buffer; entry: ArchiveEntry; inspection: Inspection }> {
  const zip = createRawZip([{ name, content: contents[size], method }]);
  const [entry] = await entriesOf(zip);
  const inspection = await inspectMember(bufferSource(zip), entry!, { limits: defaultListingLimits, isSym: true });
  if (!inspection.ok) throw new Error(inspection.problem.message);
  return { zip, entry: entry!, inspection };
}
const collect = async (body: Readable | Buffer): Promise<Buffer> => (Buffer.isBuffer(body) ? body : buffer(body));

describe.each(cases)('$size, method $method, as $encoding', ({ size, method, encoding }) => {
  test('gives the content back, with or without all that inspection found, the same each time', async () => {
    const { zip, entry, inspection } = await inspected(size, method);
    const body = await collect(await openStoredBody(bufferSource(zip), entry, inspection, encoding));
    expect((encoding ? gunzipSync(body) : body).equals(contents[size])).toBe(true);
    const { originalBytes, crc32 } = inspection;
    expect((await collect(await openStoredBody(bufferSource(zip), entry, { originalBytes, crc32 }, encoding))).equals(body)).toBe(true);
  });

  test('fails when the staged bytes changed since', async () => {
    const { zip, entry, inspection } = await inspected(size, method);
    const changed = Buffer.from(zip);
    const at = entry.headerOffset + 30 + name.length + Math.floor(entry.compressedBytes / 2);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x10, at);
    const body = (async () => collect(await openStoredBody(bufferSource(changed), entry, inspection, encoding)))();
    await expect(body).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});

test('another archive in the same place is no problem of the archive any more', async () => {
  const { zip, entry, inspection } = await inspected('small', 0);
  const other = bufferSource(Buffer.alloc(zip.length));
  await expect(openStoredBody(other, entry, inspection, null)).rejects.toMatchObject({ code: 'storage_unavailable' });
});
