// The alerts: each fires when it shall and not else, by real promtool; whom they reach, by real amtool; what they ask for exists; and
// somebody who is woken finds in docs/runbook.md what it means, what to look at first, in commands that are some, and what to do.
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { runAdmin } from '@symdepot/admin';
import { configSchema as ingestSchema } from '@symdepot/ingest';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { findPrometheus, type FoundPrometheus } from '../harness/programs/prometheus.ts';
import { findProgram, type Program } from '../harness/programs/find-program.ts';
import { findUnknown, listKnownMetrics, type KnownMetrics } from '../harness/watching/known-metrics.ts';
import { caseFiles, deployFolder, readCases, readRules, recordedMetrics } from '../harness/watching/rules.ts';

const execute = promisify(execFile);
const rules = readRules();
const alerts = rules.filter(({ alert }) => alert !== undefined);
const cases = readCases();

let known: KnownMetrics;
beforeAll(async () => {
  known = await listKnownMetrics(recordedMetrics(rules));
});

describe('by the programs of Prometheus', () => {
  let found: FoundPrometheus;
  beforeAll(async () => {
    found = await findPrometheus();
  });
  beforeEach((context) => context.skip('skipReason' in found, 'skipReason' in found ? found.skipReason : ''));
  const run = async (name: 'promtool' | 'amtool', args: readonly string[]): Promise<string> => {
    const { path, env } = (found as unknown as Record<string, Program>)[name]!;
    return (await execute(path, args, { cwd: join(deployFolder, 'prometheus'), env })).stdout;
  };

  test('configuration and rules are right', async () => {
    expect(await run('promtool', ['check', 'config', 'prometheus.yml'])).toContain(`${rules.length} rules found`);
  });

  // A minute of a core, of which it may have a fifth.
  test('every case of the rules comes true', { timeout: 600_000 }, async () => {
    expect((await run('promtool', ['test', 'rules', ...caseFiles])).match(/SUCCESS/g)).toHaveLength(caseFiles.length);
  });

  test('Alertmanager takes its configuration, and pages reach another receiver than tickets', async () => {
    const file = '--config.file=../alertmanager/alertmanager.yml';
    expect(await run('amtool', ['check-config', '../alertmanager/alertmanager.yml'])).toContain('SUCCESS');
    for (const severity of ['page', 'ticket', 'watchdog']) {
      const routed = await run('amtool', ['config', 'routes', 'test', file, `severity=${severity}`, 'alertname=SymdepotErrors']);
      expect(routed.trim()).toBe(severity);
    }
  });
});

test.each(alerts.map((rule) => [`${rule.alert} (${rule.labels?.['severity']})`, rule] as const))(
  '%s has a case and an entry',
  (_, rule) => {
    const { alert, labels, annotations } = rule;
    expect(['page', 'ticket', 'watchdog']).toContain(labels?.['severity']);
    expect(annotations?.['summary']).toBeTruthy();
    const own = cases.filter(({ alertname }) => alertname === alert);
    const fires = own.filter(({ exp_alerts: expected = [] }) =>
      expected.some((one) => one.exp_labels['severity'] === labels?.['severity']),
    );
    expect(fires.length).toBeGreaterThan(0);
    expect(labels?.['severity'] === 'watchdog' || own.some(({ exp_alerts: expected = [] }) => expected.length === 0)).toBe(true);
    expect(annotations?.['runbook_url']).toBe(`docs/runbook.md#${alert!.toLowerCase()}`);
    expect(headings).toContain(alert);
  },
);

test.each(rules.map((rule) => [rule.alert ?? rule.record!, rule] as const))('%s asks for what there is', (_, { expr }) => {
  expect(findUnknown(expr, known)).toEqual([]);
});

test('what is not there is found', () => {
  for (const [text, told] of [
    ['sum(symdepot_uploads_stagd_total)', 'no metric symdepot_uploads_stagd_total'],
    ['symdepot_job_runs_total{job_name="expire-dat"}', 'symdepot_job_runs_total is never job_name=expire-dat'],
    ['symdepot_job_runs_total{job_name=~"expire-data|sweep"}', 'symdepot_job_runs_total is never job_name=sweep'],
    ['symdepot_backlog_bytes{stage="wait"}', 'symdepot_backlog_bytes has no label stage'],
    ['max by (stage) (symdepot_backlog_bytes)', 'no label stage to group by'],
    ['rate(symdepot_http_request_duration_seconds_count{route=~".*/:symbolFile"}[5m])', 'is never route=.*/:symbolFile'],
    ['symdepot_uploads_refused_total{code="backlog_long"}', 'is never code=backlog_long'],
  ] as const)
    expect(findUnknown(text, known).join()).toContain(told);
  expect(() => findUnknown('sum(', known)).toThrow('no PromQL');
});

test('a backlog wakes somebody well before senders are refused', () => {
  const { expr } = alerts.find(({ alert, labels }) => alert === 'SymdepotUploadsWait' && labels?.['severity'] === 'page')!;
  const refusedAt = ingestSchema.shape.UPLOAD_MAX_BACKLOG_SECONDS.parse(undefined);
  expect(Number(/drain_seconds\{.*?> (\d+)/.exec(expr)![1])).toBeLessThanOrEqual(refusedAt / 2);
});

test('inhibition names alerts that there are', () => {
  const text = readFileSync(join(deployFolder, 'alertmanager/alertmanager.yml'), 'utf8');
  const { inhibit_rules: inhibitions } = parse(text) as { readonly inhibit_rules: readonly object[] };
  const named = [...JSON.stringify(inhibitions).matchAll(/Symdepot\w+/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
});

const readDoc = (name: string): string => readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');
const runbook = readDoc('runbook.md');
const onKubernetes = readDoc('kubernetes.md');
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
const entries = runbook.split(/^## /m).slice(1);

test('the runbook has entries for alerts only', () => {
  expect(headings.filter((heading) => !alerts.some(({ alert }) => alert === heading))).toEqual([]);
});

test.each(entries.map((entry) => [entry.split('\n', 1)[0]!, entry] as const))('%s can be followed', async (_, entry) => {
  const [meaning, look, cure] = ['**Meaning.**', '**First look.**', '**Cure.**'].map((part) => entry.indexOf(part));
  expect(meaning).toBeGreaterThan(0);
  expect(look).toBeGreaterThan(meaning!);
  expect(entry.indexOf('```sh', look)).toBeGreaterThan(look!);
  expect(cure).toBeGreaterThan(look!);
});

test('what the runbook asks Prometheus is there', () => {
  const asked = [...runbook.matchAll(/^ask '(.+)'$/gm)].map(([, text]) => text!);
  expect(asked.length).toBeGreaterThan(alerts.length / 2);
  expect(asked.flatMap((text) => findUnknown(text, known))).toEqual([]);
});

/** As a shell takes them. */
const wordsOf = (line: string): string[] => [...line.matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word);

/** Lines as the gateway and the processes write them, with what each has. */
function sampleLines(service: string, messages: readonly string[]): object[] {
  const time = '2026-11-30T01:02:03Z';
  if (service === 'gateway') return ['200', '503'].map((status) => ({ time, status, service: '10.0.0.1:8000', path: '/upload/' }));
  const line = { level: 'warn', time, err: { message: 'no answer' } };
  const facts: Readonly<Record<string, object>> = {
    'job failed': { job: 'expire-data', attempt: 1 },
    'upload ended': { state: 'failed', error: 'no answer' },
    'a lost job was added again': { upload_id: 4711 },
    'notification given up': { host: 'example.org', status: 500, error: 'no answer' },
    'file cut short': { lane: 'release', key: 'a.pdb/1/a.sym' },
    'a stored artefact is damaged, and is not handed out any more': { artefact: 'a5c1', bytes: 7, reason: 'there is no object' },
    'artefact ended': { outcome: 'artefact_not_stored', artefact: 'ab', bytes: 5 },
  };
  const request = { level: 'info', time, path: '/a.pdb/1/a.sym', ms: 900, agent: 'curl', user_id: 7, msg: 'request' };
  const answers = [
    { status: 404, code: 'not_found' },
    { status: 500, code: 'internal' },
    { status: 429, code: 'rate_limit_exceeded' },
  ];
  return [
    ...messages.map((msg) => ({ ...line, ...facts[msg], msg })),
    { ...line, msg: 'job failed', job: 'store-artefact', attempt: 1 },
    ...answers.map((answer) => ({ ...request, ...answer })),
    { ...request, status: 200, aborted: true },
  ];
}

test('the filters of the runbook pass over what is no JSON, and find something in lines of the messages that they name', async (context) => {
  const filters = [...runbook.matchAll(/^logs (\w+).*?\| jq (\S+) '(.+?)'/gm)].map(([, ...parts]) => parts as [string, string, string]);
  expect(filters).toHaveLength([...runbook.matchAll(/\| jq /g)].length);
  const messages = [...runbook.matchAll(/\.msg == "([^"]+)"/g)].map(([, message]) => message!);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const sources = globSync(['services/*/src/**/*.ts', 'packages/runtime/src/**/*.ts'], { cwd: root });
  const code = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('');
  expect(messages.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
  const jq = await findProgram('jq');
  if (jq === undefined) return context.skip('jq is not here');
  for (const [service, options, filter] of filters) {
    const lines = sampleLines(service, messages).map((line) => JSON.stringify(line));
    const running = execute(jq.path, [options, filter], { env: jq.env });
    running.child.stdin!.end(['worker: QUEUE_URL: not a URL', ...lines, 'Killed'].join('\n'));
    const printed = (await running).stdout.trimEnd().split('\n');
    expect([filter, printed.length > 0 && printed.every((row) => row.split('\t').every((cell) => cell && cell !== 'null'))]).toEqual([
      filter,
      true,
    ]);
  }
  return undefined;
});

test('no command of the runbook leaves the override file of Compose out', () => {
  expect(runbook).not.toMatch(/docker compose\s+-f/);
});

test('the commands of the runbook and of the page on Kubernetes exist, with their options', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-runbook-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const typed = [
    ...runbook.matchAll(/(?:^|`)admin ([a-z][^\n`(]*)/gm),
    ...onKubernetes.matchAll(/ services\/admin\/src\/main\.ts ([a-z].*)$/gm),
  ];
  const commands = new Set(typed.map(([, text]) => text!.trim()));
  expect(commands.size).toBeGreaterThan(5);
  for (const command of commands) {
    // Nothing listens there: what is said of it is that the database is away, and not that the command is wrong.
    const output: string[] = [];
    const bucket = pathToFileURL(folder).href;
    const code = await runAdmin(wordsOf(command), {
      environment: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', UPLOAD_DEFAULT_URL: bucket, ARTEFACTS_URL: bucket },
      writeOut: (text) => void output.push(text),
      writeError: (text) => void output.push(text),
    });
    expect([command, code, output.join('')]).toEqual([command, 2, expect.any(String)]);
  }
});
