import { createRandom } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { openForwardSource } from './forward-source.ts';
import { createUnpackBudget } from './unpack-budget.ts';

const plain = createRandom(44).bytes(4 * 1024 ** 2);
const budgetOf = (maxPlainBytes: number, sentBytes = plain.length) =>
  createUnpackBudget({ fileName: 'x', sentBytes, maxPlainBytes, maxRatio: 3 });

/** Chunks of all sizes; counts passes, and those that were closed. */
function passes(bytes = plain): { open: () => AsyncGenerator<Buffer>; counts: { opened: number; closed: number } } {
  const counts = { opened: 0, closed: 0 };
  async function* open(): AsyncGenerator<Buffer> {
    counts.opened++;
    try {
      for (let at = 0, chunk = 1; at < bytes.length; at += chunk, chunk = (chunk * 7) % 200_003) yield bytes.subarray(at, at + chunk);
    } finally {
      counts.closed++;
    }
  }
  return { open, counts };
}

test('reads forwards, and a little back, in one pass', async () => {
  const { open, counts } = passes();
  {
    await using source = await openForwardSource({ fileName: 'x', open, size: plain.length });
    for (const [start, end] of [
      [0, 4],
      [900_000, 900_010],
      [3_000_000, 3_000_100],
      [2_500_000, 2_600_000],
      [100, 16_000],
      [4_194_000, 4_194_304],
    ] as const)
      expect((await source.read(start, end)).equals(plain.subarray(start, end)), `${start}`).toBe(true);
  }
  expect(counts).toEqual({ opened: 1, closed: 1 });
});

test('reads far back in another pass, some times', async () => {
  const { open, counts } = passes();
  {
    await using source = await openForwardSource({ fileName: 'x', open, size: plain.length });
    const toAndFro = async (): Promise<void> => {
      expect((await source.read(4_000_000, 4_000_004)).equals(plain.subarray(4_000_000, 4_000_004))).toBe(true);
      expect((await source.read(20_000, 20_004)).equals(plain.subarray(20_000, 20_004))).toBe(true);
    };
    for (let round = 0; round < 7; round++) await toAndFro();
    await expect(toAndFro()).rejects.toMatchObject({ code: 'file_damaged' });
  }
  expect(counts).toEqual({ opened: 8, closed: 8 });
});

test('reads at once wait for each other', async () => {
  const { open } = passes();
  await using source = await openForwardSource({ fileName: 'x', open, size: plain.length });
  const starts = [3_000_000, 50_000, 4_000_000, 0];
  const read = await Promise.all(starts.map((start) => source.read(start, start + 10)));
  expect(read.map((bytes) => bytes.toString('hex'))).toEqual(starts.map((start) => plain.toString('hex', start, start + 10)));
});

test('finds out how long it is, up to a ceiling', async () => {
  const { open, counts } = passes();
  {
    await using source = await openForwardSource({ fileName: 'x', open, budget: budgetOf(plain.length) });
    expect(source.size).toBe(plain.length);
    expect((await source.read(plain.length - 8, plain.length)).equals(plain.subarray(-8))).toBe(true);
  }
  expect(counts).toEqual({ opened: 1, closed: 1 });
  await expect(openForwardSource({ fileName: 'x', open, budget: budgetOf(plain.length - 1) })).rejects.toMatchObject({
    code: 'file_too_large_unpacked',
  });
  await expect(openForwardSource({ fileName: 'x', open, budget: budgetOf(plain.length, plain.length / 4) })).rejects.toMatchObject({
    code: 'member_ratio_too_high',
  });
  expect(counts).toEqual({ opened: 3, closed: 3 });
});

test('all that is unpacked has a ceiling, over all passes', async () => {
  const { open, counts } = passes();
  {
    await using source = await openForwardSource({ fileName: 'x', open, size: plain.length, budget: budgetOf(plain.length) });
    const toAndFro = async (): Promise<void> => {
      await source.read(plain.length - 4, plain.length);
      await source.read(20_000, 20_004);
    };
    for (let round = 0; round < 3; round++) await toAndFro();
    await expect(toAndFro().then(toAndFro)).rejects.toMatchObject({ code: 'file_damaged' });
  }
  expect(counts).toEqual({ opened: 5, closed: 5 });
});

test('streams count as passes, and what they give as unpacked', async () => {
  const { open, counts } = passes();
  {
    await using source = await openForwardSource({ fileName: 'x', open, size: plain.length });
    for (let pass = 2; pass <= 8; pass++) (await source.stream(0, 10)).destroy();
    await expect(source.stream(0, 10)).rejects.toMatchObject({ code: 'file_damaged' });
  }
  // None of those that nobody read was begun.
  expect(counts).toEqual({ opened: 1, closed: 1 });
  await using source = await openForwardSource({ fileName: 'x', open, size: plain.length, budget: budgetOf(plain.length) });
  const readAll = async (): Promise<void> => void (await (await source.stream(0, plain.length)).toArray());
  for (let pass = 0; pass < 3; pass++) await readAll();
  await expect(readAll()).rejects.toMatchObject({ code: 'file_damaged' });
});

test('is a problem where it ends before somebody said', async () => {
  const { open } = passes();
  await using source = await openForwardSource({ fileName: 'x', open, size: plain.length + 1 });
  await expect(source.read(plain.length - 1, plain.length + 1)).rejects.toMatchObject({ code: 'file_damaged' });
});

test('streams any part of it', async () => {
  const { open, counts } = passes();
  await using source = await openForwardSource({ fileName: 'x', open, size: plain.length });
  const chunks: Buffer[] = [];
  for await (const chunk of await source.stream(123, 2_000_000)) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(plain.subarray(123, 2_000_000))).toBe(true);
  expect(counts).toEqual({ opened: 2, closed: 1 });
});

test('takes back what has passed', async () => {
  const { open } = passes();
  let released = 0;
  const release = (chunk: Buffer): void => void (released += chunk.length);
  await using source = await openForwardSource({ fileName: 'x', open, release });
  expect(source.size - released).toBeLessThan(1024 ** 2 + 200_003);
});
