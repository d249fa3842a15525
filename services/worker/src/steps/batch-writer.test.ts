import { expect, test } from 'vitest';
import { createBatchWriter, withBatchWriter } from './batch-writer.ts';

test('results are written together, in order, none twice', async () => {
  const written: (readonly number[])[] = [];
  const writer = createBatchWriter<number>(async (results) => void written.push(results), 3, 60_000);
  for (const result of [1, 2, 3, 4, 5]) await writer.add(result);
  expect(written).toEqual([[1, 2, 3]]);
  await writer.flush();
  expect(written).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

test('what has waited long enough is written though there is little of it', async () => {
  const written: (readonly number[])[] = [];
  const writer = createBatchWriter<number>(async (results) => void written.push(results), 100, 0);
  await writer.add(1);
  expect(written).toEqual([[1]]);
});

test('a write that fails fails its caller', async () => {
  const writer = createBatchWriter<number>(() => Promise.reject(new Error('away')), 1);
  await expect(writer.add(1)).rejects.toThrow('away');
});

test('what was added before the work failed is written all the same', async () => {
  const written: (readonly number[])[] = [];
  const work = withBatchWriter<number>(
    async (results) => void written.push(results),
    async (writer) => {
      await writer.add(1);
      throw new Error('the second one failed');
    },
  );
  await expect(work).rejects.toThrow('the second one failed');
  expect(written).toEqual([[1]]);
});
