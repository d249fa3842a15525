// The examples of docs/ci.md, run as they stand there, with the settings that they have themselves; what they fetch comes from here.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createSampleFiles, createZip, type SampleFile } from '@symdepot/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { curlFolder, examplesOf, impatient, readDocument } from '../../harness/clients/document-examples.ts';
import { createSymbolsFolder, type SymbolsFolder } from '../../harness/processes/symdepot-command.ts';
import { startSystem, type System } from '../../harness/processes/system.ts';
import { createToken } from '../../harness/clients/tokens.ts';
import { serveFolder, type ServedFolder } from '../../harness/network/served-folder.ts';
import { packCommand, type PackedCommand } from '../../harness/programs/packed-command.ts';

const document = readDocument('ci.md');

/** The blocks of a language below a heading. */
const examples = (heading: string, language: string): string[] => {
  const section = document.split(/^(?=## )/m).find((text) => text.replace(/^#+ /, '').startsWith(heading));
  return examplesOf(section ?? '', language);
};

let system: System;
let token: string;
let job: string;
let symbols: SymbolsFolder;
let files: SampleFile[];
let seed = 90_000;
let curl: string;
let packed: PackedCommand;
let artifacts: ServedFolder;

beforeAll(async () => {
  curl = await curlFolder();
  [packed, system] = await Promise.all([packCommand(), startSystem(inject('postgresUrl'))]);
  artifacts = await serveFolder(packed.folder);
  token = await createToken(system.databaseUrl, { permissions: ['upload_symbols'] });
}, 900_000);
afterAll(async () => {
  await artifacts[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** A job's working folder, before its build has run. */
beforeEach(async () => {
  job = await mkdtemp(join(tmpdir(), 'symdepot-test-ci-'));
  files = createSampleFiles({ files: 3, bytes: 20_000, seed: seed++ });
  symbols = await createSymbolsFolder(files);
  await mkdir(join(job, 'bin'));
  await writeFile(join(job, 'build-symbols.sh'), `#!/bin/sh\nexec cp -r '${symbols.path}' symbols\n`);
  await chmod(join(job, 'build-symbols.sh'), 0o755);
  return async () => {
    await symbols[Symbol.asyncDispose]();
    await rm(job, { recursive: true, force: true });
  };
});

/** As CI systems run them: in the job's folder, with the variables of the example. Rejects unless the exit code is 0. */
function run(
  script: string,
  variables: Readonly<Record<string, string>> = {},
  faults: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  const environment = { CI: 'true', SYMDEPOT_URL: system.process.url, SYMDEPOT_TOKEN: token };
  const node = join(process.execPath, '..');
  const home = { HOME: job, npm_config_prefix: job, npm_config_cache: join(job, '.npm') };
  return promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script.replaceAll('https://artifacts.example', artifacts.url)], {
    cwd: job,
    env: { PATH: `${join(job, 'bin')}:${curl}:${node}:/usr/local/bin:/usr/bin:/bin`, ...home, ...variables, ...environment, ...faults },
  });
}

const wrongToken = { SYMDEPOT_TOKEN: '0'.repeat(32) };

const expectStored = async (): Promise<void> => expect(await system.clientWith(token).differing(files)).toEqual([]);
const gateIsGreen = /^All of 3 symbols files can be downloaded, lane release\.$/m;

interface GithubJob {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly name?: string; readonly uses?: string; readonly run?: string }[];
}

interface GitlabJob {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly before_script: readonly string[];
  readonly artifacts: { readonly reports: { readonly annotations: string } };
  readonly retry: { readonly exit_codes: number };
}

test('GitHub Actions', async () => {
  const workflow = parse(examples('GitHub', 'yaml')[0]!) as { jobs: { symbols: GithubJob } };
  const { env, steps } = workflow.jobs.symbols;
  expect(steps.every(({ uses, run: script }) => (uses === undefined) !== (script === undefined))).toBe(true);
  const outputs: string[] = [];
  for (const { run: script } of steps) if (script !== undefined) outputs.push((await run(script, env)).stdout);
  expect(outputs.at(-1)).toMatch(gateIsGreen);
  await expectStored();
});

test('GitLab CI', async () => {
  const { symbols: gitlab } = parse(examples('GitLab', 'yaml')[0]!) as { symbols: GitlabJob };
  expect(gitlab.retry.exit_codes).toBe(2);
  expect((await run([...gitlab.before_script, ...gitlab.script].join('\n'), gitlab.variables)).stdout).toMatch(gateIsGreen);
  await expectStored();
  const links: unknown = JSON.parse(await readFile(join(job, gitlab.artifacts.reports.annotations), 'utf8'));
  const label = expect.stringMatching(/^symbols\.zip: upload \d+, complete$/) as string;
  expect(links).toEqual({ symdepot: [{ external_link: { label, url: expect.stringContaining('/uploads/upload/') as string } }] });
});

test('Jenkins', async () => {
  const pipeline = examples('Jenkins', 'groovy')[0]!;
  const variables = Object.fromEntries([...pipeline.matchAll(/^ +(SYMDEPOT\w*) = '(.*)'$/gm)].map(([, name, value]) => [name!, value!]));
  const steps = [...pipeline.matchAll(/\bsh ('''|')(.*?)\1/gs)].map(([, , script]) => script!);
  expect([Object.keys(variables), steps]).toEqual([['SYMDEPOT_URL'], expect.arrayContaining(['./build-symbols.sh'])]);
  // Each `sh` is a shell of its own.
  const script = steps.map((step) => `(${step}\n)`).join('\n');
  expect((await run(script, variables)).stdout).toMatch(gateIsGreen);
  await expectStored();
  // What is final is not tried again; what may pass is.
  const upload = steps.find((step) => step.includes('symdepot upload'))!;
  const pauses = (text: string): string => text.replace('30 60 120 0', '0.1 0.1 0').replace('sleep', 'echo again; sleep');
  await expect(run(pauses(upload), variables, wrongToken)).rejects.toMatchObject({ code: 3, stdout: '' });
  await writeFile(join(job, 'symdepot'), '#!/bin/sh\nexit 2\n');
  await expect(run(pauses(upload), variables)).rejects.toMatchObject({ code: 2, stdout: 'again\nagain\nagain\n' });
});

describe('shell', () => {
  beforeEach(() => symlink(packed.script, join(job, 'bin/symdepot')));

  test('the two commands', async () => {
    await run('./build-symbols.sh');
    expect((await run(examples('Symbols in CI', 'sh')[0]!)).stdout).toMatch(gateIsGreen);
    await expectStored();
  });

  test('not waiting, and gating later; --json', async () => {
    await run('./build-symbols.sh');
    const [later, json] = examples('Not waiting', 'sh');
    expect((await run(later!)).stdout).toMatch(gateIsGreen);
    expect((await run(json!)).stdout).toBe('true 3 0\n');
    await expect(run(json!, {}, wrongToken)).rejects.toMatchObject({ code: 3, stdout: expect.stringMatching(/^false /) as string });
  });

  test('try builds', async () => {
    await run('./build-symbols.sh');
    expect((await run(examples('Try builds', 'sh')[0]!)).stdout).toMatch(/can be downloaded, lane try\.$/m);
    await expect(run('symdepot coverage symbols')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ is not there, but in the lane try$/m),
    });
  });

  test('a gate is red while something is missing', async () => {
    await run('./build-symbols.sh');
    await expect(run('symdepot coverage symbols')).rejects.toMatchObject({ code: 1 });
  });
});

describe('plain curl', () => {
  const script = examples('Plain curl', 'sh')[0]!;

  test('complete', async () => {
    await writeFile(join(job, 'symbols.zip'), await createZip(files.map(({ key, content }) => ({ name: key, content }))));
    expect((await run(script)).stdout).toBe('Every symbols file can be downloaded.\n');
    await expectStored();
  });

  test('refused: says why, and fails', async () => {
    await writeFile(join(job, 'symbols.zip'), await createZip([{ name: 'README.md', content: Buffer.from('x') }]));
    await expect(run(script)).rejects.toMatchObject({ code: 1, stdout: expect.stringMatching(/^The symbols are rejected:\n.*README\.md/) });
    await writeFile(join(job, 'symbols.zip'), await createZip(files.map(({ key, content }) => ({ name: key, content }))));
    await expect(run(script, {}, wrongToken)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The symbols were not taken \(403\):\n.*API Token not matched/),
    });
  });

  test('the server away, another path, what is no ZIP: fails and says why', async () => {
    const hasty = impatient(script);
    await writeFile(join(job, 'symbols.zip'), 'this is no ZIP');
    await expect(run(hasty, {}, { SYMDEPOT_URL: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 7,
      stderr: expect.stringContaining('Failed to connect') as string,
    });
    await expect(run(hasty, {}, { SYMDEPOT_URL: `${system.process.url}/nowhere` })).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The symbols were not taken \(40[45]\):/) as string,
    });
    await expect(run(hasty)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^The symbols (were not taken|are rejected)/),
    });
  });

  test('a slash at the end of the address', async () => {
    await writeFile(join(job, 'symbols.zip'), await createZip(files.map(({ key, content }) => ({ name: key, content }))));
    const { stdout } = await run(script, {}, { SYMDEPOT_URL: `${system.process.url}/` });
    expect(stdout).toBe('Every symbols file can be downloaded.\n');
  });
});
