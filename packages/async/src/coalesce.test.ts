import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

/** Work that ends when it is told to, in the order in which it began. */
function slowWork() {
  const runs: PromiseWithResolvers<number>[] = [];
  const work = (): Promise<number> => {
    const run = Promise.withResolvers<number>();
    runs.push(run);
    return run.promise;
  };
  /** The one that has begun last, when it has. */
  const begun = async (count: number): Promise<PromiseWithResolvers<number>> => {
    await vi.waitFor(() => expect(runs).toHaveLength(count), { interval: 1, timeout: 20_000 });
    return runs[count - 1]!;
  };
  return { runs, work, begun };
}

test('callers before a run share it, callers during a run share the next one', async () => {
  const { runs, work, begun } = slowWork();
  const call = coalesce(work);
  const early = [call(), call(), call()];
  const first = await begun(1);
  const late = [call(), call()];
  await turn();
  expect(runs).toHaveLength(1);
  first.resolve(1);
  expect(await Promise.all(early)).toEqual([1, 1, 1]);
  const second = await begun(2);
  second.resolve(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
  const alone = call();
  (await begun(3)).resolve(3);
  expect(await alone).toBe(3);
});

test('callers who never cease to come do not keep a run from beginning', async () => {
  const { runs, work } = slowWork();
  const call = coalesce(work);
  let turns = 0;
  while (runs.length === 0 && turns < 100) {
    void call();
    void call();
    turns++;
    await turn();
  }
  expect(turns).toBeLessThan(10);
});

test('a run that fails is its own callers business', async () => {
  const { work, begun } = slowWork();
  const call = coalesce(work);
  const early = call();
  const first = await begun(1);
  const late = call();
  first.reject(new Error('no'));
  await expect(early).rejects.toThrow('no');
  (await begun(2)).resolve(2);
  expect(await late).toBe(2);
});
