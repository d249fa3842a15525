// A real Prometheus that watches processes of a test, by the rules of deploy/. Neighbours: running-server.ts, programs/prometheus.ts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../programs/find-program.ts';
import { deployFolder } from './rules.ts';
import { startServer } from './running-server.ts';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface RunningPrometheus extends AsyncDisposable {
  /** @throws Error with what Prometheus says, where it takes it for no query */
  ask(expression: string): Promise<readonly Series[]>;
}

export interface PrometheusOptions {
  /** What becomes of rules.yml first: a test cannot wait for minutes. */
  readonly editRules?: (text: string) => string;
}

/** @param targets job → host:port, each asked every second */
export async function startPrometheus(
  program: Program,
  targets: Readonly<Record<string, string>>,
  { editRules = (text) => text }: PrometheusOptions = {},
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: Object.entries(targets).map(([job, target]) => ({ job_name: job, static_configs: [{ targets: [target] }] })),
  };
  await writeFile(join(folder, 'rules.yml'), editRules(await readFile(join(deployFolder, 'prometheus/rules.yml'), 'utf8')));
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config)); // JSON is YAML
  const server = await startServer(program, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
  ]);
  return {
    async ask(expression) {
      const response = await fetch(`${server.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const body = (await response.json()) as { readonly error?: string; readonly data?: { readonly result: readonly Series[] } };
      if (!body.data) throw new Error(`${body.error}: ${expression}`);
      return body.data.result;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
