import { expect, test } from 'vitest';
import { endsWithin, withDeadline } from './deadline.ts';

const never = async (): Promise<never> => new Promise(() => undefined);
const tooLate = (): never => {
  throw new Error('too late');
};

test('passes on how the work ends', async () => {
  expect(await withDeadline(1_000, async () => 1, tooLate)).toBe(1);
  await expect(withDeadline(1_000, async () => Promise.reject(new Error('broken')), tooLate)).rejects.toThrow('broken');
});

test('gives up, and tells the work', async () => {
  let told: AbortSignal | undefined;
  const hanging = withDeadline(
    5,
    async (signal) => {
      told = signal;
      return never();
    },
    tooLate,
  );
  await expect(hanging).rejects.toThrow('too late');
  expect(told?.aborted).toBe(true);
});

test('what is late may have an answer of its own, and a failure that comes later is dropped', async () => {
  const late = Promise.withResolvers<number>();
  expect(
    await withDeadline(
      0,
      () => late.promise,
      () => 'none',
    ),
  ).toBe('none');
  late.reject(new Error('after the deadline'));
});

test('the signal of work that ended in time does not fire', async () => {
  let told: AbortSignal | undefined;
  await withDeadline(
    1_000,
    async (signal) => {
      told = signal;
    },
    tooLate,
  );
  expect(told?.aborted).toBe(false);
});

test('endsWithin', async () => {
  expect(await endsWithin(1_000, Promise.resolve())).toBe(true);
  expect(await endsWithin(1_000, Promise.reject(new Error('broken')))).toBe(true);
  expect(await endsWithin(5, never())).toBe(false);
});
