import type { UploadId } from '@symdepot/symbols';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createChanges, type Changes } from './changes.ts';

const id = 7 as UploadId;
const other = 8 as UploadId;

let told: number[];
let changes: Changes;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  const $executeRaw = async (_sql: unknown, _channel: string, payload: string) => told.push(Number(payload));
  const client = { $executeRaw } as unknown as Parameters<typeof createChanges>[0];
  const listener = { listen: () => {}, caughtUp: () => Promise.resolve(true), close: () => Promise.resolve() };
  changes = createChanges(client, listener, (error) => expect.fail(String(error)));
});
afterEach(() => {
  changes.close();
  vi.useRealTimers();
});

test('a change is told at once, those that follow on it together after a quarter of a second', () => {
  for (let i = 0; i < 10; i++) changes.notify(id);
  expect(told).toEqual([id]);
  vi.advanceTimersByTime(249);
  expect(told).toEqual([id]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([id, id]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([id, id]);
  changes.notify(id);
  expect(told).toEqual([id, id, id]);
});

test('an upload does not wait for another one', () => {
  changes.notify(id);
  changes.notify(other);
  expect(told).toEqual([id, other]);
});

test('the end of an upload is told at once, also in the middle of a burst, and nothing after it', () => {
  for (let i = 0; i < 10; i++) changes.notify(id);
  changes.notify(id, { hasEnded: true });
  expect(told).toEqual([id, id]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([id, id]);
});

test('who has closed tells nothing any more', () => {
  for (let i = 0; i < 2; i++) changes.notify(id);
  changes.close();
  vi.advanceTimersByTime(10_000);
  changes.notify(other);
  expect(told).toEqual([id]);
});
