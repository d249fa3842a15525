import type { NamedId, SymbolsIndex } from '@symdepot/database';
import type { Key, Lane } from '@symdepot/symbols';
import { expect, test } from 'vitest';
import { createBatchedIndex } from './batched-index.ts';

/** An index that answers when a test says so, and writes down what it was asked. */
function slowIndex() {
  const queries: { readonly keys: readonly string[]; readonly lanes: readonly Lane[]; readonly end: (error?: Error) => void }[] = [];
  const query = <T>(keys: readonly string[], lanes: readonly Lane[], responses: T): Promise<T> =>
    new Promise((resolve, reject) => queries.push({ keys, lanes, end: (error) => (error ? reject(error) : resolve(responses)) }));
  const index: SymbolsIndex = {
    findSpellings: (keys, lanes) =>
      query(
        keys,
        lanes,
        keys.map((key) => [key.toUpperCase() as Key]),
      ),
    findByFileAndId: (wanted, lanes) =>
      query(
        wanted.map(({ file }) => file),
        lanes,
        wanted.map(() => undefined),
      ),
    findById: (debugIds, lanes) =>
      query(
        debugIds,
        lanes,
        debugIds.map(() => []),
      ),
  };
  return { index, queries, end: (error?: Error) => queries.splice(0).map((one) => (one.end(error), one.keys.length)) };
}

const keys = (count: number): Key[] => Array.from({ length: count }, (_, i) => `k${i}` as Key);
const turn = (): Promise<void> => new Promise(setImmediate);

test('few questions are asked at once, the others together; everybody gets their own answer', async () => {
  const { index, queries, end } = slowIndex();
  const batched = createBatchedIndex(index);
  const responses = Promise.all(keys(1_000).map((key) => batched.findSpellings([key], ['release'])));
  const sizes: number[][] = [];
  while (queries.length > 0) {
    sizes.push(end());
    await turn();
  }
  expect(sizes).toEqual([[1, 1, 1, 1], [200, 200, 200, 200], [196]]);
  expect(await responses).toEqual(keys(1_000).map((key) => [[key.toUpperCase()]]));
});

test('questions about other lanes, and of the other kind, are other queries', async () => {
  const { index, queries, end } = slowIndex();
  const batched = createBatchedIndex(index);
  const wanted: NamedId = { file: 'a.dll', id: 'AB' };
  const responses = Promise.all([
    batched.findSpellings(['a' as Key, 'b' as Key], ['release']),
    batched.findSpellings(['a' as Key], ['release', 'try']),
    batched.findByFileAndId([wanted], ['release']),
    batched.findById(['AB'], ['release']),
  ]);
  expect(queries.map((one) => [...one.keys, one.lanes.length])).toEqual([
    ['a', 1],
    ['b', 1],
    ['a', 2],
    ['a.dll', 1],
    ['AB', 1],
  ]);
  end();
  expect(await responses).toEqual([[['A'], ['B']], [['A']], [undefined], [[]]]);
});

test('a query that fails fails for those who asked, and for nobody after them', async () => {
  const { index, queries, end } = slowIndex();
  const batched = createBatchedIndex(index);
  const asked = keys(6).map((key) => batched.findSpellings([key], ['release']));
  const outcomes = Promise.allSettled(asked);
  end(new Error('away'));
  await turn();
  expect(queries.map((one) => one.keys)).toEqual([['k4', 'k5']]);
  end();
  expect((await outcomes).map(({ status }) => status === 'fulfilled')).toEqual([false, false, false, false, true, true]);
});
