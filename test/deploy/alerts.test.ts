// Alerts for real: a fleet at work under Prometheus with our rules, of which only the times are shorter. Its workers are killed, the
// alerts say so, and the cure of docs/runbook.md ends them. When each alert fires and when not is for prometheus.test.ts.
import { createSampleArchive, waitFor } from '@symdepot/testkit';
import { expect, inject, test } from 'vitest';
import { createClient } from '../harness/clients/client.ts';
import { createToken } from '../harness/clients/tokens.ts';
import { takeOwnPort } from '../harness/network/own-port.ts';
import { createFleet } from '../harness/processes/fleet.ts';
import { findPrometheus } from '../harness/programs/prometheus.ts';
import { startPrometheus } from '../harness/watching/running-prometheus.ts';

/** Minutes and hours of waiting and looking back are seconds, and five minutes are long enough to wait at two seconds. */
const hurry = (rules: string): string =>
  rules
    .replaceAll(/for: \d+[mh]$/gm, 'for: 1s')
    .replaceAll(/\[\d+m\]/g, '[10s]')
    .replace('{stage="wait"}) > 300', '{stage="wait"}) > 2');

test('workers are killed, and pages say so until there is one again', async (context) => {
  const found = await findPrometheus();
  if ('skipReason' in found) return context.skip(found.skipReason);
  await using fleet = await createFleet({ postgresUrl: inject('postgresUrl'), settings: { SWEEP_INTERVAL_SECONDS: '1' } });
  const ofWorkers = { ADMIN_PORT: String(await takeOwnPort()) };
  const [ingest, status, worker] = await Promise.all([fleet.start('ingest'), fleet.start('status'), fleet.start('worker', ofWorkers)]);
  const targets = Object.entries({ ingest, status, worker }).map(([name, { adminUrl }]) => [name, new URL(adminUrl).host] as const);
  await using prometheus = await startPrometheus(found.prometheus, Object.fromEntries(targets), { editRules: hurry });
  const untilPages = async (wanted: readonly string[]): Promise<void> => {
    const pages = async (): Promise<string[]> => {
      const series = await prometheus.ask('ALERTS{alertstate="firing", severity="page"}');
      return series.map(({ metric }) => [metric['alertname'], metric['job']].filter(Boolean).join(' ')).toSorted();
    };
    const arrived = waitFor(async () => (await pages()).join() === wanted.join(), { timeoutMs: 60_000, what: 'the pages' });
    await arrived.catch(async () => expect(await pages()).toEqual(wanted));
  };
  const token = await createToken(fleet.databaseUrl, { permissions: ['upload_symbols'] });
  const client = createClient({ ingest: ingest.url, status: status.url, download: '' }, token);
  const { zip } = await createSampleArchive();
  expect((await client.upload(zip)).status).toBe(201);
  const completed = 'symdepot_uploads_ended_total{state="complete"} > 0';
  await waitFor(async () => (await prometheus.ask(completed)).length > 0, { timeoutMs: 60_000, what: 'watched work' });
  await untilPages([]);

  worker.signal('SIGKILL');
  const id = await client.submit((await createSampleArchive({ seed: 2 })).zip);
  await untilPages(['SymdepotNobodyWorks', 'SymdepotServiceDown worker']);

  await fleet.start('worker', ofWorkers);
  await client.untilState(id, 'complete');
  await untilPages([]);
  return undefined;
});
