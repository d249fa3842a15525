// A genuine crash, looked into with genuine tools: a program that was built and stripped as for a release dies, and what
// they tell of it has functions and lines when its symbols files were uploaded, and none before.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createZip } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { findCrashTools, type CrashTools } from '../../harness/programs/crash-tools.ts';
import { buildCrashingProgram, crash, type Call, type CrashingProgram } from '../../harness/programs/crashing-program.ts';
import { installElectronMinidump, type ElectronMinidump } from '../../harness/programs/electron-minidump.ts';
import type { Client } from '../../harness/clients/client.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';

const run = promisify(execFile);
const found = await findCrashTools();
const skipReason = 'skipReason' in found ? found.skipReason : null;
const tools = found as CrashTools;

let system: System;
let client: Client;
let folder: string;
let program: CrashingProgram;
let crashReporter: ElectronMinidump;

beforeAll(async () => {
  if (skipReason !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'symdepot-test-crash-'));
  [program, system] = await Promise.all([
    buildCrashingProgram(tools, folder),
    startSystem(inject('postgresUrl'), { DOWNLOAD_MODE: 'stream' }),
  ]);
  client = await system.clientFor({ permissions: ['upload_symbols'] });
  crashReporter = await installElectronMinidump(system.process.url, folder);
});
afterAll(async () => {
  if (skipReason !== null) return;
  await crashReporter[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach((context) => context.skip(skipReason !== null, skipReason ?? ''));

const upload = async (extension: string): Promise<void> => {
  const files = program.symbolsFiles.filter(({ key }) => key.endsWith(extension));
  const response = await client.upload(await createZip(files.map(({ key, content }) => ({ name: key, content }))));
  expect([files.length, response.status]).toEqual([1, 201]);
};

test('minidump_stackwalk: the crash report has functions and lines once the .sym is there', async () => {
  const minidump = await crash(program, folder);
  const before = await crashReporter.symbolicate(minidump);
  expect(before).toContain('Crash reason:  SIGSEGV /SEGV_MAPERR');
  expect(before).toMatch(/^ 0 {2}tab \+ 0x[0-9a-f]+$/m);
  expect(callsInReport(before)).toEqual([]);

  await upload('.sym');
  expect(callsInReport(await crashReporter.symbolicate(minidump))).toEqual(program.calls);
});

/** Of the thread that died, as far as the program's own code: ` 0  tab!readTitle(Page const&) [crashing-program.cc : 30 + 0x3]`. */
const callsInReport = (report: string): Call[] =>
  [...report.matchAll(/^ ?\d+ {2}tab!(\w+)(?:\(.*\))? \[crashing-program\.cc : (\d+) \+ 0x/gm)].map(toCall).slice(0, program.calls.length);

test('gdb: the stack has functions and lines once the .dbg.gz is there', async () => {
  expect(callsInBacktrace(await debug('backtrace'))).toEqual([]);

  const path = `/${program.symbolsFolder}tab.dbg.gz`;
  expect((await client.get(path)).status).toBe(404);
  await upload('.dbg.gz');
  // As the download service tells people to.
  await run('bash', ['-euc', `curl -fsLO ${system.process.url}${path}; gunzip tab.dbg.gz`], { cwd: folder });
  const withSymbols = await debug(
    `pipe info proc mappings | awk '/tab$/ { print "add-symbol-file tab.dbg -o " $1; exit }' >load.gdb`,
    'source load.gdb',
    'backtrace',
  );
  expect(callsInBacktrace(withSymbols)).toEqual(program.calls);
});

/** Lets the program crash in gdb, then does as told. */
async function debug(...commands: readonly string[]): Promise<string> {
  const options = ['set debuginfod enabled off', `run ${folder}`, ...commands].flatMap((command) => ['-ex', command]);
  const { path, env } = tools.gdb;
  const { stdout } = await run(path, ['--batch', '-nx', ...options, program.path], { cwd: folder, env });
  expect(stdout).toContain('received signal SIGSEGV');
  return stdout;
}

/** `#0  0x… in readTitle (page=…) at …/crashing-program.cc:30`. */
const callsInBacktrace = (backtrace: string): Call[] =>
  [...backtrace.matchAll(/^#\d+ .*?\b(\w+) \(.*\) at \S*crashing-program\.cc:(\d+)$/gm)].map(toCall);

function toCall([, name = '', line]: RegExpMatchArray): Call {
  return { function: name, line: Number(line) };
}
