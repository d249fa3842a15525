// npm test: types, lint, format, then all tests. Every step runs even when an earlier one failed. With arguments, which go to
// vitest (`npm test -- packages/symbols`, `npm test -- --project unit`), the tests are all. test-counts.ts counts; .ci/run
// prints the counts last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { countTests, formatCounts, listFailures } from './test-counts.ts';

const reportFile = '.cache/check/tests.json';
const countsFile = '.cache/check/counts.txt';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}
const filters = process.argv.slice(2);
const ofTheWhole: readonly Step[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'site', command: ['tsc', '-p', 'services/web/ui'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
];
const tests: Step = {
  name: 'tests',
  command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...filters],
};
const steps = filters.length > 0 ? [tests] : [...ofTheWhole, tests];

/** Ctrl-C ends the step in hand (it gets the signal itself) and the steps that would follow. */
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill(signal);
  });
}

let running: ReturnType<typeof spawn> | undefined;

async function run([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  running = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(running, 'exit')) as [number | null];
  return code === 0;
}

mkdirSync('.cache/check', { recursive: true });
for (const file of [reportFile, countsFile]) rmSync(file, { force: true });
const results: { name: string; passed: boolean; seconds: number }[] = [];
for (const { name, command } of steps) {
  if (interrupted) break;
  console.log(`\n── ${name} ${'─'.repeat(70 - name.length)}`);
  const startedAt = performance.now();
  const passed = await run(command);
  results.push({ name, passed, seconds: (performance.now() - startedAt) / 1000 });
}

const counts = countTests(reportFile, results.find(({ name }) => name === 'tests')?.passed ?? false);
counts.failed += results.filter(({ name, passed }) => name !== 'tests' && !passed).length;
console.log('\n── summary ──');
for (const { name, passed, seconds } of results)
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(8)}${seconds.toFixed(1).padStart(7)} s`);
for (const failure of listFailures(reportFile)) console.log(`failed  ${failure}`);
console.log(formatCounts(counts));
writeFileSync(countsFile, `${formatCounts(counts)}\n`);
process.exitCode = interrupted || counts.failed > 0 || results.some(({ passed }) => !passed) ? 1 : 0;
