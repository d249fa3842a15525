// What KEDA scales by: to it a query is any text. Here real Prometheus code answers it over made-up backlogs.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../harness/manifests/render-overlay.ts';
import { findPrometheus } from '../harness/programs/prometheus.ts';
import { findUnknown, listKnownMetrics } from '../harness/watching/known-metrics.ts';
import { deployFolder } from '../harness/watching/rules.ts';

const execute = promisify(execFile);
const text = readFileSync(join(deployFolder, 'k8s/overlays/autoscaled/scaled-objects.yaml'), 'utf8');
const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
const triggers = objects.flatMap(({ metadata, spec }) => spec!.triggers!.map((trigger) => ({ of: metadata.name, ...trigger })));
const queryOf = (name: string): string => triggers.find((trigger) => trigger.name === name)!.metadata['query']!;

test.each(triggers)('trigger $name of $of asks for what there is', async ({ metadata }) => {
  expect(findUnknown(metadata['query']!, await listKnownMetrics())).toEqual([]);
  expect(metadata['query']).not.toMatch(/sum\(symdepot_backlog/); // every ingest process reports the same one
  expect(Number(metadata['threshold'])).toBeGreaterThan(0);
  expect(metadata['ignoreNullValues']).toBe('false');
});

interface Backlog {
  readonly name: string;
  readonly series: Readonly<Record<string, number>>;
  /** Undefined: no sample, and `fallback` holds. */
  readonly answers: Readonly<Record<string, number | undefined>>;
}
const drain = (lane: string, instance: string): string =>
  `symdepot_backlog_drain_seconds{job="ingest", instance="${instance}", lane="${lane}"}`;
const rests = (lane: string): string => `symdepot_lane_paused{job="ingest", instance="a", lane="${lane}"}`;
const inFlight = (job: string, instance: string): string => `symdepot_http_requests_in_flight{job="${job}", instance="${instance}"}`;

const backlogs: readonly Backlog[] = [
  {
    name: 'ten minutes of work, as two ingest processes see it',
    series: {
      [drain('release', 'a')]: 600,
      [drain('release', 'b')]: 600,
      [drain('try', 'a')]: 900,
      [rests('release')]: 0,
      [rests('try')]: 0,
    },
    answers: { release: 600, try: 900 },
  },
  {
    name: 'a quiet fleet',
    series: { [drain('release', 'a')]: 0, [drain('release', 'b')]: 0, [drain('try', 'a')]: 0, [rests('release')]: 0, [rests('try')]: 0 },
    answers: { release: 0, try: 0 },
  },
  {
    name: 'a lane at rest',
    series: { [drain('release', 'a')]: 9_000, [drain('try', 'a')]: 60, [rests('release')]: 1, [rests('try')]: 0 },
    answers: { release: 0, try: 60 },
  },
  {
    name: 'uploads that are being sent',
    series: { [inFlight('ingest', 'a')]: 70, [inFlight('ingest', 'b')]: 50, [inFlight('download', 'c')]: 900 },
    answers: { requests: 120 },
  },
  {
    name: 'a Prometheus that does not watch the fleet',
    series: { 'up{job="node", instance="a"}': 1 },
    answers: { release: undefined, try: undefined, requests: undefined },
  },
  {
    name: 'lanes of which nobody knows whether they rest',
    series: { [drain('release', 'a')]: 600, [drain('try', 'a')]: 600 },
    answers: { release: undefined, try: undefined },
  },
];

test('who knows nothing takes no process away', () => {
  expect(objects.map(({ spec }) => (spec as { readonly fallback?: unknown }).fallback)).toEqual(
    objects.map(() => ({ failureThreshold: 3, replicas: 4, behavior: 'currentReplicasIfHigher' })),
  );
});

test('the answers are what has to be done', async (context) => {
  const found = await findPrometheus();
  if ('skipReason' in found) return context.skip(found.skipReason);
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-keda-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const tests = backlogs.map(({ name, series, answers }) => ({
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([key, value]) => ({ series: key, values: `${value}+0x10` })),
    promql_expr_test: Object.entries(answers).map(([trigger, value]) => ({
      expr: queryOf(trigger),
      eval_time: '5m',
      exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
    })),
  }));
  await writeFile(join(folder, 'keda.yml'), JSON.stringify({ tests })); // JSON is YAML
  const { path, env } = found.promtool;
  const { stdout } = await execute(path, ['test', 'rules', 'keda.yml'], { cwd: folder, env }).catch((error: { stdout: string }) => error);
  expect(stdout).toContain('SUCCESS');
  return undefined;
});
