import { countedStates, queueNames, type QueueCounts } from '@symdepot/queue';
import { createMetrics } from '@symdepot/runtime';
import { expect, test } from 'vitest';
import { measureBacklog } from './backlog-metrics.ts';

const none = Object.fromEntries(
  queueNames.map((name) => [name, Object.fromEntries(countedStates.map((state) => [state, 0]))]),
) as QueueCounts;
const counts: QueueCounts = { ...none, 'try-members': { ...none['try-members'], prioritized: 12 } };
const release = { lane: 'release', bytes: 10, oldestSeconds: 0 } as const;
const parts = [
  { ...release, state: 'staged', step: 'list', uploads: 3, oldestSeconds: 70 },
  { ...release, state: 'processing', step: 'inspect', uploads: 2, oldestSeconds: 90 },
  { ...release, state: 'processing', step: 'publish', uploads: 1, oldestSeconds: 5 },
] as const;

test('every scrape has what waits now, and zeros for what does not', async () => {
  const metrics = createMetrics({ processMetrics: false });
  let current: typeof parts | [] = parts;
  const gauge = { read: async () => ({ parts: current, pausedLanes: ['try'] as const, speed: undefined }), drainSeconds: async () => 42 };
  measureBacklog(metrics, gauge, { counts: async () => counts });
  const { body } = await metrics.render();
  for (const line of [
    'symdepot_backlog_drain_seconds{lane="try"} 42',
    'symdepot_backlog_oldest_seconds{lane="release",stage="wait"} 70',
    'symdepot_backlog_oldest_seconds{lane="release",stage="inspect"} 90',
    'symdepot_backlog_oldest_seconds{lane="try",stage="wait"} 0',
    'symdepot_backlog_uploads{lane="release",state="staged"} 3',
    'symdepot_backlog_uploads{lane="release",state="processing"} 3',
    'symdepot_backlog_bytes{lane="release"} 30',
    'symdepot_lane_paused{lane="release"} 0',
    'symdepot_lane_paused{lane="try"} 1',
    'symdepot_queue_jobs{queue="try-members",state="prioritized"} 12',
    'symdepot_queue_jobs{queue="uploads",state="active"} 0',
  ]) {
    expect(body).toContain(`${line}\n`);
  }
  current = [];
  expect((await metrics.render()).body).toContain('symdepot_backlog_oldest_seconds{lane="release",stage="inspect"} 0\n');
});

test('a queue that is away does not hide the backlog', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const gauge = { read: async () => ({ parts, pausedLanes: [], speed: undefined }), drainSeconds: async () => 1 };
  measureBacklog(metrics, gauge, { counts: async () => Promise.reject(new Error('queue away')) });
  const { body } = await metrics.render();
  expect(body).toContain('symdepot_backlog_bytes{lane="release"} 30\n');
  expect(body).not.toContain('symdepot_queue_jobs{');
  expect(body).toContain('symdepot_scrape_failures_total 1\n');
});
