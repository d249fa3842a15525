// A real Alertmanager with the configuration of deploy/, which is told of alerts by a test. Neighbours: running-server.ts,
// programs/prometheus.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../programs/find-program.ts';
import { deployFolder } from './rules.ts';
import { startServer } from './running-server.ts';

export type Labels = Readonly<Record<string, string>>;

export interface RunningAlertmanager extends AsyncDisposable {
  fire(alerts: readonly Labels[]): Promise<void>;
  /** Those that fire and that nobody is told of, since others say it. */
  listInhibited(): Promise<Labels[]>;
}

export async function startAlertmanager(program: Program): Promise<RunningAlertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-alertmanager-'));
  const files = [`--config.file=${join(deployFolder, 'alertmanager/alertmanager.yml')}`, `--storage.path=${folder}`];
  const server = await startServer(program, [...files, '--cluster.listen-address=']);
  const api = `${server.url}/api/v2/alerts`;
  return {
    async fire(alerts) {
      const body = JSON.stringify(alerts.map((labels) => ({ labels })));
      const response = await fetch(api, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    },
    async listInhibited() {
      const all = (await (await fetch(api)).json()) as { readonly labels: Labels; readonly status: { readonly inhibitedBy: unknown[] } }[];
      return all.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => labels);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
