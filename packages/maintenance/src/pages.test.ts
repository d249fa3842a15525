import { expect, test } from 'vitest';
import { pagesOf } from './pages.ts';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}
const pages = (count: number, size: number): Promise<number[][]> => Array.fromAsync(pagesOf(upTo(count), size));

test('every item once, in order, no page empty', async () => {
  expect(await pages(0, 2)).toEqual([]);
  expect(await pages(4, 2)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(await pages(5, 2)).toEqual([[0, 1], [2, 3], [4]]);
});
