import { expect, test } from 'vitest';
import { defineMetrics } from './metric-table.ts';
import { createMetrics } from './metrics.ts';

const table = defineMetrics({
  symdepot_uploads_total: { type: 'counter', help: 'Uploads.', labels: { lane: ['release', 'try'] } },
  symdepot_waiters_count: { type: 'gauge', help: 'Waiting callers.' },
  symdepot_publish_duration_seconds: { type: 'histogram', help: 'Time.', labels: { bucket: 'the buckets' }, buckets: [1, 10] },
});

test('a table comes to life, counters begin at 0', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const { symdepot_uploads_total: uploads, symdepot_publish_duration_seconds: publish } = metrics.register(table);
  uploads.inc({ lane: 'try' });
  uploads.inc({ lane: 'try' }, 2);
  publish.observe({ bucket: 'b' }, 3);
  metrics.register(table).symdepot_waiters_count.set(5); // the same metrics again
  // @ts-expect-error undeclared label values do not compile
  expect(() => uploads.inc({ lane: 1 })).not.toThrow();

  const { body, contentType } = await metrics.render();
  expect(contentType).toContain('text/plain');
  expect(body).toContain('symdepot_uploads_total{lane="release"} 0\n');
  expect(body).toContain('symdepot_uploads_total{lane="try"} 3\n');
  expect(body).toContain('symdepot_waiters_count 5\n');
  expect(body).toContain('symdepot_publish_duration_seconds_bucket{le="10",bucket="b"} 1\n');
});

test('another table cannot take a name that is taken', () => {
  const metrics = createMetrics({ processMetrics: false });
  metrics.register(table);
  expect(() => metrics.register(defineMetrics({ symdepot_waiters_count: { type: 'gauge', help: 'Others.' } }))).toThrow(/already/);
});

test('names follow the rule', () => {
  expect(() => defineMetrics({ symdepot_uploads: { type: 'counter', help: '' } })).toThrow(TypeError);
  expect(() => defineMetrics({ symdepot_waiters_total: { type: 'gauge', help: '' } })).toThrow(TypeError);
  expect(() => defineMetrics({ 'symdepot_up-time': { type: 'gauge', help: '' } })).toThrow(TypeError);
});

test('no label is one that Prometheus sets itself', () => {
  for (const label of ['job', 'instance', 'le'])
    expect(() => defineMetrics({ symdepot_runs_total: { type: 'counter', help: '', labels: { [label]: ['a'] } } })).toThrow(label);
});

test('gauges are brought up to date for a scrape; one that fails does not spoil it', async () => {
  const metrics = createMetrics();
  const { symdepot_waiters_count: waiters } = metrics.register(table);
  metrics.onScrape(() => Promise.resolve(waiters.set(9)));
  metrics.onScrape(() => Promise.reject(new Error('database away')));
  const { body } = await metrics.render();
  expect(body).toContain('symdepot_waiters_count 9\n');
  expect(body).toContain('symdepot_scrape_failures_total 1\n');
  expect(body).toContain('process_cpu_seconds_total');
});
