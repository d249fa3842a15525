// A frame around raw DEFLATE is a gzip file, byte for byte the same each time.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gzipFrame } from './gzip-frame.ts';

const original = Buffer.from('MODULE Linux x86_64 0 a\n'.repeat(5000));
const raw = deflateRawSync(original);
const facts = { crc32: crc32(original), originalBytes: original.length };

test('a buffer and a stream give the same gzip file', async () => {
  const framed = gzipFrame(raw, facts);
  expect(gunzipSync(framed)).toEqual(original);
  expect(framed).toHaveLength(raw.length + 18);
  expect(framed.subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
  expect(await buffer(gzipFrame(Readable.from([raw.subarray(0, 7), raw.subarray(7)]), facts))).toEqual(framed);
});

test('the size is written modulo 2^32', () => {
  expect(
    gzipFrame(raw, { crc32: 0xffffffff, originalBytes: 2 ** 32 + 5 })
      .subarray(-8)
      .toString('hex'),
  ).toBe('ffffffff05000000');
});

test('an error of the raw stream comes out of the frame, and destroying the frame destroys the raw stream', async () => {
  const fault = new Error('gone');
  const failing = Readable.from(
    (async function* () {
      yield raw;
      throw fault;
    })(),
  );
  await expect(buffer(gzipFrame(failing, facts))).rejects.toBe(fault);
  const idle = new Readable({ read: () => undefined });
  gzipFrame(idle, facts).destroy();
  await expect.poll(() => idle.destroyed).toBe(true);
});
