import { createMetrics } from '@symdepot/runtime';
import { expect, test } from 'vitest';
import { statusMetrics } from '../metrics.ts';
import { createWatchers, type WatcherLimits } from './watchers.ts';

const forever = Promise.withResolvers<void>();
const stopping = new AbortController().signal;
const newWatchers = (limits: WatcherLimits = { all: 3, perUser: 2 }) =>
  createWatchers({ metrics: createMetrics({ processMetrics: false }).register(statusMetrics), stopping }, limits);

test('one user cannot take all places', async () => {
  const watchers = newWatchers();
  const wait = (userId: number) => watchers.hold(userId, () => forever.promise);
  for (const userId of [1, 1]) void wait(userId);
  await expect(wait(1)).rejects.toMatchObject({ code: 'too_many_watchers_of_user', kind: 'rate_limited' });
});

test('who is refused is counted by whose places are taken', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const watchers = createWatchers({ metrics: metrics.register(statusMetrics), stopping }, { all: 2, perUser: 1 });
  const wait = (userId: number) => watchers.hold(userId, () => forever.promise);
  void wait(1);
  await expect(wait(1)).rejects.toMatchObject({ code: 'too_many_watchers_of_user' });
  void wait(2);
  for (const userId of [3, 4]) await expect(wait(userId)).rejects.toMatchObject({ code: 'too_many_watchers' });
  const { body } = await metrics.render();
  expect(body).toContain('symdepot_watchers_refused_total{code="too_many_watchers_of_user"} 1\n');
  expect(body).toContain('symdepot_watchers_refused_total{code="too_many_watchers"} 2\n');
});

test('nor can several together: who has fewer gets a place of who has most, and nobody who has as many', async () => {
  const watchers = newWatchers({ all: 1_000, perUser: 250 });
  const displaced: string[] = [];
  const wait = (userId: number, name = String(userId)) =>
    watchers.hold(userId, (stopEarly) => {
      stopEarly.addEventListener('abort', () => displaced.push(name));
      return forever.promise;
    });
  for (const userId of [1, 2, 3, 4]) for (let count = 0; count < 250; count++) void wait(userId, `${userId}.${count}`);
  for (let count = 0; count < 200; count++) void wait(5);
  expect(displaced).toHaveLength(200);
  expect(displaced.slice(0, 5)).toEqual(['1.0', '2.0', '3.0', '4.0', '1.1']);
  expect(displaced.filter((name) => name.startsWith('5'))).toEqual([]);
  for (const userId of [1, 2, 3, 4, 5])
    await expect(wait(userId)).rejects.toMatchObject({ code: 'too_many_watchers', kind: 'unavailable' });
  expect(displaced).toHaveLength(200);
});

test('a place is free again however the wait ended', async () => {
  const watchers = newWatchers();
  for (let i = 0; i < 5; i++) {
    await expect(watchers.hold(1, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  }
  expect(await watchers.hold(1, async () => 'free')).toBe('free');
});
