import { estimateDrainSeconds, type Backlog } from '@symdepot/database';
import { expect, test } from 'vitest';
import { createBacklogGauge, type BacklogPart } from './backlog-gauge.ts';

const MiB = 2 ** 20;
/** Two empty ones a second. */
const speed = 4 * MiB;
const part = (fields: Partial<BacklogPart>): BacklogPart => ({
  lane: 'release',
  state: 'staged',
  step: 'list',
  uploads: 1,
  bytes: 0,
  oldestSeconds: 0,
  ...fields,
});

test('an empty lane drains at once', () => {
  expect(estimateDrainSeconds({ parts: [], pausedLanes: [], speed }, 'release')).toBe(0);
});

test('many small uploads and few large ones both take time', () => {
  expect(estimateDrainSeconds({ parts: [part({ uploads: 100 })], pausedLanes: [], speed }, 'release')).toBe(50);
  expect(estimateDrainSeconds({ parts: [part({ bytes: 358 * MiB })], pausedLanes: [], speed }, 'release')).toBe(90);
});

test('work that nobody begins counts by its age, work under way does not', () => {
  const parts = [part({ oldestSeconds: 700 }), part({ state: 'processing', oldestSeconds: 900 })];
  expect(estimateDrainSeconds({ parts, pausedLanes: [], speed: undefined }, 'release')).toBe(700);
});

test('try counts release as before it, release does not count try', () => {
  const backlog: Backlog = { parts: [part({ uploads: 10 }), part({ lane: 'try', uploads: 20 })], pausedLanes: [], speed };
  expect(estimateDrainSeconds(backlog, 'release')).toBe(5);
  expect(estimateDrainSeconds(backlog, 'try')).toBe(15);
  // A lane at rest delays nobody but itself.
  expect(estimateDrainSeconds({ ...backlog, pausedLanes: ['release'] }, 'try')).toBe(10);
});

test('work in progress alone keeps nobody out', async () => {
  const parts = [part({ state: 'processing', bytes: 9_000 * MiB, oldestSeconds: 9_000 })];
  const gaugeOf = (backlog: Backlog) => createBacklogGauge({ backlogs: { read: async () => backlog } });
  expect(await gaugeOf({ parts, pausedLanes: [], speed }).drainSeconds('release')).toBe(0);
  expect(await gaugeOf({ parts: [...parts, part({})], pausedLanes: [], speed }).drainSeconds('release')).toBeGreaterThan(2_000);
});

test('one reading serves all who ask for a while; one that failed serves nobody else', async () => {
  let reads = 0;
  const read = async (): Promise<Backlog> => {
    if (++reads === 1) throw new Error('database away');
    return { parts: [part({ uploads: 4 })], pausedLanes: [], speed };
  };
  const gauge = createBacklogGauge({ backlogs: { read } });
  await expect(gauge.drainSeconds('release')).rejects.toThrow('database away');
  expect(await Promise.all([gauge.drainSeconds('release'), gauge.drainSeconds('try')])).toEqual([2, 2]);
  expect((await gauge.read()).parts).toHaveLength(1);
  expect(reads).toBe(2);
});
