import { expect, test } from 'vitest';
import { forEachMember } from './for-each-member.ts';

const never = new AbortController().signal;

test('when one fails, the others are aborted and have ended before the failure is told', async () => {
  const events: string[] = [];
  const work = async (member: number, signal: AbortSignal): Promise<void> => {
    if (member === 2) throw new Error('two');
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    events.push(`ended ${member}`);
    throw signal.reason;
  };
  await expect(forEachMember([1, 2, 3, 4], { concurrency: 2, signal: never }, work)).rejects.toThrow('two');
  expect(events).toEqual(['ended 1']);
});

test('an abort from outside ends it with its reason', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stop'));
  await expect(forEachMember([1], { concurrency: 1, signal: stop.signal }, () => Promise.resolve())).rejects.toThrow('stop');
});
