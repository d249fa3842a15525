// The command line as its users start it: a process of its own, with an environment of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SampleFile } from '@symdepot/testkit';
import { compileCache, scriptFile } from '../start-script.ts';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one object of --json. */
  json<T = Record<string, unknown>>(): T;
}

export interface RunningCommand {
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** @throws with what it has said, when it does not end */
  readonly result: Promise<CommandResult>;
}

export interface CommandOptions {
  readonly url?: string;
  readonly token?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** None takes as long, however busy the machine is; a test takes longer. */
const deadlineMs = 120_000;

/** Without a terminal, and with nothing of the tester's own settings. */
export function startSymdepot(args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { url, token, environment = {}, directory = tmpdir() } = options;
  const env = {
    ...compileCache,
    HOME: '/nonexistent',
    ...(url !== undefined && { SYMDEPOT_URL: url }),
    ...(token !== undefined && { SYMDEPOT_TOKEN: token }),
    ...environment,
  };
  const child = spawn(process.execPath, [scriptFile('packages/cli/src/main.ts'), ...args], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let isOverdue = false;
  const deadline = setTimeout(() => (isOverdue = child.kill('SIGKILL')), deadlineMs);
  const result = once(child, 'close').then(([code]: (number | null)[]) => {
    clearTimeout(deadline);
    if (isOverdue) throw new Error(`symdepot ${args.join(' ')} has not ended after ${deadlineMs} ms. It said:\n${stdout}${stderr}`);
    return { code: code ?? null, stdout, stderr, json: <T>() => JSON.parse(stdout) as T };
  });
  result.catch(() => {}); // who waits for it is told
  return { stderr: () => stderr, signal: (name) => void child.kill(name), result };
}

export const runSymdepot = (args: readonly string[], options?: CommandOptions): Promise<CommandResult> =>
  startSymdepot(args, options).result;

export interface SymbolsFolder extends AsyncDisposable {
  readonly path: string;
  /** Adds or replaces a file. */
  write(name: string, content: Uint8Array | string): Promise<string>;
}

/** The files as builds leave them: in folders by debug file and debug id. */
export async function createSymbolsFolder(files: readonly SampleFile[]): Promise<SymbolsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'symdepot-test-symbols-'));
  const write = async (name: string, content: Uint8Array | string): Promise<string> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
    return join(path, name);
  };
  await Promise.all(files.map(({ key, content }) => write(key, content)));
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
