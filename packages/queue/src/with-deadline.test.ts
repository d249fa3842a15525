import { expect, test } from 'vitest';
import { endsWithin, withDeadline } from './with-deadline.ts';

const never = async (): Promise<never> => new Promise(() => undefined);

test('passes on how the work ends', async () => {
  expect(await withDeadline(1_000, async () => 1)).toBe(1);
  await expect(withDeadline(1_000, async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('gives up, and tells the work', async () => {
  let told: AbortSignal | undefined;
  const hanging = withDeadline(5, async (signal) => {
    told = signal;
    return never();
  });
  await expect(hanging).rejects.toThrow('no answer within 5 ms');
  expect(told?.aborted).toBe(true);
});

test('endsWithin', async () => {
  expect(await endsWithin(1_000, Promise.resolve())).toBe(true);
  expect(await endsWithin(1_000, Promise.reject(new Error('broken')))).toBe(true);
  expect(await endsWithin(5, never())).toBe(false);
});
