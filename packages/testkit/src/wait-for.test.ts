// waitFor: the response, the time-out that names what was waited for, errors on the way.
import { expect, test } from 'vitest';
import { waitFor } from './wait-for.ts';

test('returns the first truthy answer', async () => {
  let calls = 0;
  expect(await waitFor(() => (++calls === 3 ? 'third' : undefined), { intervalMs: 1 })).toBe('third');
});

test('names the condition when the time is up', async () => {
  await expect(waitFor(() => false, { timeoutMs: 5, intervalMs: 1 })).rejects.toThrow('After 5 ms still waiting for: () => false');
  await expect(waitFor(() => false, { timeoutMs: 5, intervalMs: 1, what: 'the upload' })).rejects.toThrow('still waiting for: the upload');
});

test('an error means not yet, and is the cause at the end', async () => {
  let calls = 0;
  const flaky = () => {
    if (++calls < 3) throw new Error('not there');
    return calls;
  };
  expect(await waitFor(flaky, { intervalMs: 1 })).toBe(3);
  const failing = () => Promise.reject(new Error('refused'));
  await expect(waitFor(failing, { timeoutMs: 5, intervalMs: 1 })).rejects.toMatchObject({ cause: { message: 'refused' } });
});
