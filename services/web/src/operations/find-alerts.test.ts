import type { Overview } from '@symdepot/api';
import { expect, test } from 'vitest';
import { findAlerts } from './find-alerts.ts';

type Found = Parameters<typeof findAlerts>[0];

const lane = (more: Partial<Found['lanes'][number]> = {}): Found['lanes'][number] => ({
  lane: 'release',
  paused: null,
  states: { staged: 0, receiving: 0, processing: 0, complete: 9, rejected: 1, failed: 0, cancelled: 0 },
  oldest_seconds: { staged: null, receiving: null, processing: null },
  steps: [],
  backlog_bytes: 0,
  bytes_per_second: null,
  drain_seconds: 0,
  ...more,
});
const well: Found = {
  as_of: '2026-11-29T12:00:00Z',
  lanes: [lane()],
  queues: [],
  workers: { alive: 1, seen_at: '2026-11-29T12:00:00Z' },
  processes: [],
  users: [],
  failures: [],
  dependencies: [{ name: 'database', status: 'ok', ms: 1, error: null }],
  version: '1',
};
const paused = { lane: 'release', paused_at: '2026-11-29T12:00:00Z', paused_by: 'ann@example.com', reason: 'move' } as const;
const failure = { code: 'storage_unavailable', uploads: 3, last_at: '2026-11-29T12:00:00Z' };

test.each<[string, Partial<Found>, [string, Overview['alerts'][number]['severity']][]]>([
  ['all is well', {}, []],
  ['nobody works, and nothing is to be done', { workers: { alive: 0, seen_at: null } }, [['no_worker', 'warning']]],
  [
    'nobody works, and something waits',
    { workers: { alive: 0, seen_at: null }, lanes: [lane({ states: { ...lane().states, staged: 1 } })] },
    [['no_worker', 'critical']],
  ],
  ['a server is away', { dependencies: [{ name: 'queue', status: 'error', ms: 1, error: 'away' }] }, [['dependency', 'critical']]],
  ['the queue does not answer', { queues: null }, [['queue_away', 'critical']]],
  [
    'one waits for long',
    { lanes: [lane({ oldest_seconds: { staged: 901, receiving: null, processing: null } })] },
    [['long_wait', 'critical']],
  ],
  ['one is processed for long', { lanes: [lane({ oldest_seconds: { staged: 900, receiving: null, processing: 9_000 } })] }, []],
  ['much waits', { lanes: [lane({ drain_seconds: 1_801 })] }, [['long_backlog', 'warning']]],
  // Of a lane at rest the rest is the reason of all.
  [
    'a lane rests',
    { lanes: [lane({ paused, oldest_seconds: { staged: 9_000, receiving: null, processing: null } })] },
    [['lane_paused', 'warning']],
  ],
  ['some have failed', { failures: [{ ...failure, state: 'failed' }] }, [['failures', 'warning']]],
  ['some were rejected', { failures: [{ ...failure, state: 'rejected' }] }, []],
])('%s', (_, found, expected) => {
  expect(findAlerts({ ...well, ...found }).map(({ name, severity }) => [name, severity])).toEqual(expected);
});
