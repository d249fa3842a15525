import { expect, test } from 'vitest';
import { cutParts, partStep, type Arrival } from './cut-parts.ts';

const MiB = 2 ** 20;
/** Chunks of a byte pattern, so that what comes out can be compared; fails in the end where it is told to. */
async function* bodyOf(sizes: readonly number[], onGiven: (bytes: number) => void = () => {}, failure?: Error): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    onGiven(at);
    yield Buffer.from(Array.from({ length: size }, (_, i) => (at + i) % 251));
    at += size;
  }
  if (failure) throw failure;
}
const cut = async (sizes: readonly number[], options: Partial<Arrival> & { failure?: Error } = {}): Promise<number[]> => {
  const parts: number[] = [];
  const body = bodyOf(sizes, undefined, options.failure);
  for await (const part of cutParts({ start: 0, isEnd: () => true, body, ...options })) {
    let bytes = 0;
    parts.push(0);
    for await (const chunk of part.chunks) parts[parts.length - 1] = bytes += chunk.length;
  }
  return parts;
};

test('small files are one part, empty ones none', async () => {
  expect(await cut([5, 3])).toEqual([8]);
  expect(await cut([])).toEqual([]);
});

test('a long file is cut at whole steps', async () => {
  expect(await cut([3 * MiB, 5 * MiB, 4 * MiB + 7])).toEqual([8 * MiB, 4 * MiB + 7]);
});

test('where the file does not end nothing is given behind the last whole step', async () => {
  const isEnd = (bytes: number): boolean => bytes === 3 * partStep;
  expect(await cut([partStep + 7, partStep], { isEnd })).toEqual([2 * partStep]);
  expect(await cut([partStep - 7], { isEnd })).toEqual([]);
  expect(await cut([partStep - 7], { isEnd, start: 2 * partStep + 7 })).toEqual([partStep - 7]);
});

test('of a body that fails whole steps are given, then it fails', async () => {
  const parts: number[] = [];
  const arrival = { start: 0, isEnd: () => true, body: bodyOf([partStep, partStep + 7], undefined, new Error('gone')) };
  const reading = async (): Promise<void> => {
    for await (const part of cutParts(arrival)) for await (const chunk of part.chunks) parts.push(chunk.length);
  };
  await expect(reading()).rejects.toThrow('gone');
  expect(parts).toEqual([partStep, partStep]);
});

test('the part with which the body ends says so; one that fails, or is full, does not', async () => {
  const endsOf = async (sizes: readonly number[], failure?: Error): Promise<boolean[]> => {
    const ends: boolean[] = [];
    const reading = async (): Promise<void> => {
      for await (const part of cutParts({ start: 0, isEnd: () => true, body: bodyOf(sizes, undefined, failure) })) {
        await Array.fromAsync(part.chunks);
        ends.push(part.hasEnded());
      }
    };
    await reading().catch((error: unknown) => expect(error).toBe(failure));
    return ends;
  };
  expect(await endsOf([5, 3])).toEqual([true]);
  expect(await endsOf([8 * MiB, 7])).toEqual([false, true]);
  expect(await endsOf([8 * MiB])).toEqual([false]); // what comes next has not been asked for
  expect(await endsOf([partStep], new Error('gone'))).toEqual([false]);
});

test('a step is given before more than the next one is taken', async () => {
  let taken = 0;
  let given = 0;
  const body = bodyOf(
    Array.from({ length: 40 }, () => 64 * 1024),
    (bytes) => (taken = bytes),
  );
  for await (const part of cutParts({ start: 0, isEnd: () => true, body })) {
    for await (const chunk of part.chunks) {
      given += chunk.length;
      expect(taken - given).toBeLessThan(partStep);
    }
  }
  expect(given).toBe(40 * 64 * 1024);
});
