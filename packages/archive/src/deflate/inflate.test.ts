// The short cut for small members answers only where the stream would have said the same.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInflate, inflateSmall, isInflateError } from './inflate.ts';

const entryOf = (originalBytes: number) => ({
  name: 'a/1/a',
  method: 8,
  flags: 0,
  crc32: 0,
  compressedBytes: 0,
  originalBytes,
  headerOffset: 0,
});

async function inflateByStream(raw: Buffer, cutAt: number): Promise<Buffer | undefined> {
  let output: Buffer = Buffer.alloc(0);
  try {
    const chunks = [raw.subarray(0, cutAt), raw.subarray(cutAt)].filter((chunk) => chunk.length > 0);
    await pipeline(Readable.from(chunks), createInflate(), async (inflated) => {
      output = await buffer(inflated);
    });
    return output;
  } catch (error) {
    expect(isInflateError(error)).toBe(true);
    return undefined;
  }
}

test('buffer and stream agree on sound, cut, damaged and followed data', { timeout: 60_000 }, async () => {
  const content = fc
    .array(fc.constantFrom('FUNC 10 4 0 f\n', '10 2 33 1\n', 'x', '\0'), { maxLength: 2000 })
    .map((parts) => Buffer.from(parts.join('')));
  const change = fc.oneof(
    fc.constant((raw: Buffer) => raw),
    fc.nat(400).map((n) => (raw: Buffer) => raw.subarray(0, n)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((tail) => (raw: Buffer) => Buffer.concat([raw, tail])),
    fc.tuple(fc.nat(400), fc.nat(255)).map(
      ([at, value]) =>
        (raw: Buffer) =>
          Buffer.from(raw.map((byte, i) => (i === at % raw.length ? value : byte))),
    ),
  );
  await fc.assert(
    fc.asyncProperty(content, change, fc.nat(500), fc.integer({ min: -1, max: 1 }), async (text, damage, cutAt, lie) => {
      const raw = damage(deflateRawSync(text));
      const byStream = await inflateByStream(raw, cutAt);
      const declaredBytes = Math.max(0, (byStream ?? text).length + lie);
      const bySmall = inflateSmall(raw, entryOf(declaredBytes));
      if (bySmall) expect(byStream && bySmall.equals(byStream)).toBe(true);
      else expect(byStream === undefined || byStream.length > declaredBytes).toBe(true);
    }),
    { numRuns: 500 },
  );
});
