import { expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

/** Work that ends when it is told to, in the order in which it began. */
function slowWork() {
  const runs: PromiseWithResolvers<number>[] = [];
  const work = (): Promise<number> => {
    const run = Promise.withResolvers<number>();
    runs.push(run);
    return run.promise;
  };
  return { runs, work };
}

test('callers during a run share the one that begins after it', async () => {
  const { runs, work } = slowWork();
  const call = coalesce(work);
  const [first, second, third] = [call(), call(), call()];
  expect(runs).toHaveLength(1);
  runs[0]!.resolve(1);
  expect(await first).toBe(1);
  expect(runs).toHaveLength(2);
  const fourth = call();
  runs[1]!.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  runs[2]!.resolve(3);
  expect(await fourth).toBe(3);
  const fifth = call();
  runs[3]!.resolve(4);
  expect(await fifth).toBe(4);
});

test('a run that fails is its own callers business', async () => {
  const { runs, work } = slowWork();
  const call = coalesce(work);
  const [first, second] = [call(), call()];
  runs[0]!.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  runs[1]!.resolve(2);
  expect(await second).toBe(2);
});
