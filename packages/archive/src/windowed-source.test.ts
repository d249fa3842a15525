// Whatever is read through windows is what the source would have given, in fewer reads and bounded memory.
import { randomBytes } from 'node:crypto';
import { AppError } from '@symdepot/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RangedSource } from '@symdepot/symbols';
import { bufferSource } from './testing/buffer-source.ts';
import { windowedSource } from './windowed-source.ts';

const bytes = randomBytes(10_000);

/** Counts what reaches the source. */
function countedSource(read: RangedSource['read'] = (...range) => bufferSource(bytes).read(...range)) {
  const reads: [number, number][] = [];
  const source: RangedSource = {
    ...bufferSource(bytes),
    read(start, end, signal) {
      reads.push([start, end]);
      return read(start, end, signal);
    },
  };
  return { source, reads };
}

test('any ranges, in any order and side by side, are those of the source', async () => {
  const range = fc
    .tuple(fc.nat(bytes.length), fc.nat(3_000))
    .map(([start, length]) => [start, Math.min(bytes.length, start + length)] as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(range, { maxLength: 60 }),
      fc.integer({ min: 1, max: 4_096 }),
      fc.integer({ min: 1, max: 4 }),
      async (ranges, windowBytes, maxWindows) => {
        const windowed = windowedSource(bufferSource(bytes), { windowBytes, maxWindows });
        const read = await Promise.all(ranges.map(([start, end]) => windowed.read(start, end)));
        for (const [i, [start, end]] of ranges.entries()) expect(read[i]!.equals(bytes.subarray(start, end))).toBe(true);
      },
    ),
  );
});

test('many small members one after the other cost one read for each window', async () => {
  const { source, reads } = countedSource();
  const windowed = windowedSource(source, { windowBytes: 1_000 });
  for (let start = 0; start < bytes.length; start += 50) {
    await windowed.read(start, start + 50);
  }
  expect(reads).toEqual(Array.from({ length: 10 }, (_, i) => [i * 1_000, (i + 1) * 1_000]));
});

test('a window that is dropped is fetched again; a long read goes to the source as it is', async () => {
  const { source, reads } = countedSource();
  const windowed = windowedSource(source, { windowBytes: 1_000, maxWindows: 2 });
  for (const start of [0, 1_000, 2_000, 1_500, 0]) {
    // In this order: it decides which window is the oldest.
    await windowed.read(start, start + 10);
  }
  await windowed.read(100, 900);
  expect(reads).toEqual([
    [0, 1_000],
    [1_000, 2_000],
    [2_000, 3_000],
    [0, 1_000],
    [100, 900],
  ]);
});

test('a fetch that fails, or gives too little, fails its readers and is tried again by the next', async () => {
  const responses = [
    () => Promise.reject(new AppError('storage_unavailable')),
    async () => Buffer.alloc(3),
    () => bufferSource(bytes).read(0, 1_000),
  ];
  const { source, reads } = countedSource(() => responses.shift()!());
  const windowed = windowedSource(source, { windowBytes: 1_000 });
  const failed = await Promise.allSettled([windowed.read(0, 10), windowed.read(10, 20)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(windowed.read(0, 10)).rejects.toMatchObject({ code: 'storage_unavailable' });
  expect((await windowed.read(0, 10)).equals(bytes.subarray(0, 10))).toBe(true);
  expect(reads).toHaveLength(3);
});

test('a range outside of the source is refused as the source refuses it', async () => {
  await expect(windowedSource(bufferSource(bytes)).read(bytes.length - 1, bytes.length + 1)).rejects.toMatchObject({
    code: 'storage_range_invalid',
  });
});
