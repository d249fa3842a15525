import { AppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { createHealth } from './health.ts';

test('a report names each check, and hides what vendors say', async () => {
  const health = createHealth();
  health.phase = 'ready';
  health.addCheck('database', () => Promise.resolve());
  expect(await health.report()).toEqual({ status: 'ok', checks: { database: { status: 'ok', ms: expect.any(Number) as number } } });

  health.addCheck('queue', () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:6379')));
  health.addCheck('bucket', () => Promise.reject(new AppError('storage_unavailable')));
  health.addCheck('slow', () => new Promise(() => {}), { deadlineMs: 10 });
  expect(await health.report()).toMatchObject({
    status: 'error',
    checks: {
      database: { status: 'ok' },
      queue: { status: 'error', error: 'failed' },
      bucket: { status: 'error', error: 'The object storage cannot be reached at the moment. Try again' },
      slow: { status: 'error', error: 'no answer within 10 ms' },
    },
  });
});

test('whoever asks again soon is told the same; later everything is tried again', async () => {
  const health = createHealth({ keepMs: 200 });
  let runs = 0;
  health.addCheck('database', () => Promise.resolve((runs += 1)));
  await health.report();
  await health.report();
  expect(runs).toBe(1);
  await expect.poll(async () => (await health.report(), runs)).toBe(2);
});

test('the phase outranks the checks', async () => {
  const health = createHealth();
  expect((await health.report()).status).toBe('starting');
  health.phase = 'draining';
  expect((await health.report()).status).toBe('draining');
});

test('a shared resource is checked once: by one service, and by one run for callers at the same time', async () => {
  const health = createHealth();
  let runs = 0;
  const check = () => Promise.resolve((runs += 1));
  health.addCheck('database', check);
  health.addCheck('database', check);
  await Promise.all([health.report(), health.report(), health.report()]);
  expect(runs).toBe(1);
});
