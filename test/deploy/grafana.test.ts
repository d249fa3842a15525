// The dashboard: what it asks for exists, and a real Prometheus that watches a symdepot at work answers every question with series.
// Grafana itself has not been here: nobody has looked at it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createZip, waitFor } from '@symdepot/testkit';
import { beforeAll, expect, inject, test } from 'vitest';
import { rows } from '../../deploy/grafana/panel-table.ts';
import { startSystem } from '../harness/processes/system.ts';
import { send } from '../harness/clients/http.ts';
import { findPrometheus } from '../harness/programs/prometheus.ts';
import { findUnknown, listKnownMetrics, type KnownMetrics } from '../harness/watching/known-metrics.ts';
import { startPrometheus } from '../harness/watching/running-prometheus.ts';
import { deployFolder, readRules, recordedMetrics } from '../harness/watching/rules.ts';

const questions = rows.flatMap(({ panels }) => panels.flatMap(({ title, questions: asked }) => asked.map((one) => ({ title, ...one }))));

/** As Grafana replaces its variables where everything is chosen. */
const written = (expr: string): string => expr.replaceAll('$__rate_interval', '30s').replaceAll(/\$(lane|instance)/g, '.*');

let known: KnownMetrics;
beforeAll(async () => {
  known = await listKnownMetrics(recordedMetrics(readRules()));
});

test.each(questions)('$title asks for what there is: $legend', ({ expr, legend }) => {
  expect(findUnknown(written(expr), known)).toEqual([]);
  const grouped = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? ['job', 'instance'];
  if (expr.startsWith('symdepot:')) return;
  expect([...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label).filter((label) => !grouped.includes(label!))).toEqual([]);
});

test('what every process of a cluster may have is asked of ours only', () => {
  const ofAnybody = questions.filter(({ expr }) => /\b(process|nodejs)_/.test(expr));
  expect(ofAnybody.length).toBeGreaterThan(0);
  expect(ofAnybody.filter(({ expr }) => !expr.includes('job=~"ingest|worker|status|download|web"'))).toEqual([]);
});

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
  readonly datasource?: { readonly uid: string };
}

test('the document has every question, no two panels in one place, and its data from the source that is chosen', () => {
  const document = JSON.parse(readFileSync(join(deployFolder, 'grafana/symdepot.json'), 'utf8')) as {
    readonly uid: string;
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[] };
  };
  const panels = document.panels.filter(({ type }) => type !== 'row');
  expect(panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))).toEqual(questions.map(({ expr }) => expr));
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set(['${datasource}']));
  const variables = document.templating.list;
  expect(variables.map(({ name }) => name)).toEqual(['datasource', 'lane', 'instance']);
  for (const { name, query } of variables.filter(({ type }) => type === 'query')) {
    const [, expr, label] = /^label_values\((.+), (\w+)\)$/.exec(query)!;
    expect([label, findUnknown(`count by (${label}) (${expr})`, known)]).toEqual([name, []]);
  }
});

test('a Prometheus that watches a symdepot at work has series for every question', async (context) => {
  const found = await findPrometheus();
  if ('skipReason' in found) return context.skip(found.skipReason);
  await using system = await startSystem(inject('postgresUrl'));
  await using prometheus = await startPrometheus(found.prometheus, { ingest: new URL(system.process.adminUrl).host });
  const [release, forTry] = [
    await system.clientFor({ permissions: ['upload_symbols'] }),
    await system.clientFor({ permissions: ['upload_try_symbols'] }),
  ];
  const id = '44E4EC8C2F41492B9369D6B9A059577C2';
  let round = 0;
  const work = async (): Promise<void> => {
    round++;
    const key = `lib${round}.so/${id}/lib${round}.so.sym`;
    const zip = await createZip([{ name: key, content: Buffer.from(`MODULE Linux x86_64 ${id} lib${round}.so\nFILE 0 a.c\n`) }]);
    for (const client of [release, forTry]) expect((await client.upload(zip)).status).toBe(201);
    for (const path of [key, key, `nowhere.so/${id}/nowhere.so.sym`]) await send(`${system.process.url}/${path}`);
  };
  /** Not asked again once they have had series. */
  let silent = questions.filter(({ isRare }) => !isRare);
  for (const { expr } of questions.filter(({ isRare }) => isRare)) await prometheus.ask(written(expr));
  const told = waitFor(
    async () => {
      await work();
      const asked = await Promise.all(silent.map(async (one) => ({ one, series: await prometheus.ask(written(one.expr)) })));
      silent = asked.flatMap(({ one, series }) => (series.length === 0 ? [one] : []));
      return silent.length === 0;
    },
    { timeoutMs: 90_000, intervalMs: 1_000, what: 'series for every question' },
  );
  await told.catch((error: unknown) => {
    expect(silent.map(({ title, expr }) => `${title}: ${expr}`)).toEqual([]);
    throw error;
  });
  // And what the rules record of it.
  const burn = await waitFor(
    async () => {
      const series = await prometheus.ask('symdepot:level_burn:rate1h{level="uploads"}');
      const level = Number(series[0]?.value[1]); // none, or of no upload yet
      return Number.isNaN(level) ? undefined : { level };
    },
    { timeoutMs: 60_000, what: 'a recorded level' },
  );
  expect(burn.level).toBe(0);
  return undefined;
});
