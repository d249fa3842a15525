// A member as it is kept in a part is read like that of a ZIP, by the same facts.
import { buffer } from 'node:stream/consumers';
import { crc32, gunzipSync } from 'node:zlib';
import { defaultListingLimits } from '@symdepot/testkit';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openStoredBody } from '../deflate/stored-body.ts';
import { inspectMember } from '../inspect/inspect-member.ts';
import { streamOf } from '../member-reader.ts';
import { bufferSource } from '../testing/buffer-source.ts';
import { symText } from '../testing/sym-text.ts';
import { packMember } from './pack-member.ts';

test.each([
  ['small, deflated', 5_000, true],
  ['small, as it is', 5_000, false],
  ['large, deflated', 3_000_000, true],
  ['large, as it is', 3_000_000, false],
  ['empty, deflated', 0, true],
  ['empty, as it is', 0, false],
])('%s', async (_what, bytes, isDeflated) => {
  const content = symText(bytes);
  const cut = Readable.from([content.subarray(0, bytes >> 1), content.subarray(bytes >> 1)]) as AsyncIterable<Buffer>;
  const { body, facts } = packMember(cut, isDeflated);
  const part = bufferSource(await buffer(body));
  expect(facts()).toEqual({ method: isDeflated ? 8 : 0, crc32: crc32(content), compressedBytes: part.size, originalBytes: bytes });
  const location = { name: 'a', flags: 0, headerOffset: 0, dataOffset: 0, ...facts() };
  const inspection = await inspectMember(part, location, { limits: defaultListingLimits, isSym: false });
  expect(inspection).toMatchObject({ ok: true, originalBytes: bytes });
  for (const encoding of ['gzip', null] as const) {
    const stored = await openStoredBody(part, location, { ...facts(), rawDeflate: null }, encoding);
    const plain = await buffer(streamOf(stored));
    expect((encoding === 'gzip' ? gunzipSync(plain) : plain).equals(content)).toBe(true);
  }
});

test('a fault of the content comes out of the body', async () => {
  const fault = new Error('cut');
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.from('x');
    throw fault;
  }
  for (const isDeflated of [true, false]) await expect(buffer(packMember(failing(), isDeflated).body)).rejects.toBe(fault);
});
