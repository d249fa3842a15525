import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutBatches } from './batches.ts';

const limits = { maxMembers: 3, maxCompressedBytes: 100 };
const cut = (...sizes: number[]) =>
  cutBatches(
    sizes.map((compressedBytes) => ({ compressedBytes })),
    limits,
  );

test('batches are bounded by members and by bytes; a huge member is one of its own', () => {
  expect(cut(1, 1, 1, 1)).toEqual([0, 0, 0, 1]);
  expect(cut(60, 60, 10)).toEqual([0, 1, 1]);
  expect(cut(10, 500, 10)).toEqual([0, 1, 2]);
  expect(cut()).toEqual([]);
});

test('every batch keeps the limits, whatever the sizes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(150)), (sizes) => {
      const batches = cut(...sizes);
      for (const batch of new Set(batches)) {
        const own = sizes.filter((_, index) => batches[index] === batch);
        expect(own.length === 1 || (own.length <= 3 && own.reduce((sum, size) => sum + size, 0) <= 100)).toBe(true);
      }
      expect(batches).toEqual(batches.toSorted((a, b) => a - b));
    }),
  );
});
