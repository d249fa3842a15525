import { createMetrics } from '@symdepot/service';
import { expect, test } from 'vitest';
import { statusMetrics } from './events.ts';
import { createWatchers } from './watchers.ts';

const forever = Promise.withResolvers<void>();
const newWatchers = () =>
  createWatchers({ metrics: createMetrics({ processMetrics: false }).register(statusMetrics) }, { all: 3, perUser: 2 });

test('one user cannot take all places, nor all users more than there are', async () => {
  const watchers = newWatchers();
  const wait = (userId: number) => watchers.hold(userId, () => forever.promise);
  for (const userId of [1, 1]) void wait(userId);
  await expect(wait(1)).rejects.toMatchObject({ code: 'too_many_watchers_of_user', kind: 'rate_limited' });
  void wait(2);
  await expect(wait(3)).rejects.toMatchObject({ code: 'too_many_watchers', kind: 'unavailable' });
});

test('a place is free again however the wait ended', async () => {
  const watchers = newWatchers();
  for (let i = 0; i < 5; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await expect(watchers.hold(1, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  }
  expect(await watchers.hold(1, async () => 'free')).toBe('free');
});
