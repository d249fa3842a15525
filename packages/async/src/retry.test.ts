import { expect, test } from 'vitest';
import { retry, type FailedAttempt, type RetryOptions } from './retry.ts';

class PassingError extends Error {}

const options: RetryOptions<PassingError> = {
  retries: 3,
  isTransient: (error) => error instanceof PassingError,
  pauseMs: () => 0,
};

/** Fails so often, then succeeds; remembers which repetitions it was told of. */
function failing(times: number, error: () => Error = () => new PassingError('not yet')) {
  const seen: number[] = [];
  const attempt = async (repetition: number): Promise<string> => {
    seen.push(repetition);
    if (seen.length <= times) throw error();
    return 'done';
  };
  return { seen, attempt };
}

test('tries again until it succeeds, and says so before each pause', async () => {
  const { seen, attempt } = failing(3);
  const told: FailedAttempt<PassingError>[] = [];
  const pauseMs = (repetition: number): number => repetition / 100;
  expect(await retry(attempt, { ...options, pauseMs, onRetry: (failed) => told.push(failed) })).toBe('done');
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(told.map((failed) => [failed.repetition, failed.pauseMs])).toEqual([
    [1, 0.01],
    [2, 0.02],
    [3, 0.03],
  ]);
  expect(told[0]!.error).toBeInstanceOf(PassingError);
});

test('ends with the last error when the repetitions are used up', async () => {
  let count = 0;
  const { seen, attempt } = failing(9, () => new PassingError(`failure ${++count}`));
  await expect(retry(attempt, options)).rejects.toThrow('failure 4');
  expect(seen).toEqual([0, 1, 2, 3]);
});

test('does not repeat what will fail again, nor at all without repetitions', async () => {
  const broken = failing(1, () => new TypeError('a bug'));
  await expect(retry(broken.attempt, options)).rejects.toThrow('a bug');
  expect(broken.seen).toEqual([0]);
  const once = failing(1);
  await expect(retry(once.attempt, { ...options, retries: 0 })).rejects.toThrow('not yet');
  expect(once.seen).toEqual([0]);
});

test('counts anew when something was gained', async () => {
  const { seen, attempt } = failing(5);
  expect(await retry(attempt, { ...options, retries: 1, hasAdvanced: () => seen.length >= 2 })).toBe('done');
  expect(seen).toEqual([0, 1, 1, 1, 1, 1]);
});

test('a signal ends the pause, with its reason', async () => {
  const stop = new AbortController();
  const { seen, attempt } = failing(1);
  const onRetry = (): void => stop.abort(new Error('enough'));
  const repeated = retry(attempt, { ...options, pauseMs: () => 3_600_000, signal: stop.signal, onRetry });
  await expect(repeated).rejects.toThrow('enough');
  expect(seen).toEqual([0]);
});
