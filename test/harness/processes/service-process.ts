// A process of the product as its users start it: what it says, how it ends, and nothing left of it afterwards.
// Neighbours: standalone-process.ts and fleet.ts start them.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@symdepot/testkit';
import { compileCache, scriptFile, serviceFlags, type BundledScript } from '../start-script.ts';

/** One line of a log in JSON. */
export interface LogRecord extends Readonly<Record<string, unknown>> {
  readonly msg?: string;
  readonly service?: string;
  readonly url?: string;
  readonly admin_url?: string;
  readonly job?: string;
}

export interface ServiceProcess {
  readonly pid: number;
  /** Of the public port, once the process is ready; empty for a service without one. */
  readonly url: string;
  readonly adminUrl: string;
  /** Everything it has written so far, both streams. */
  output(): string;
  log(): readonly LogRecord[];
  signal(name: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and the end: SIGKILL when that does not come. */
  stop(): Promise<number | NodeJS.Signals>;
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const readyTimeoutMs = 120_000;
/** Longer than any service takes by its own deadlines. */
const stopTimeoutMs = 90_000;

/** Nothing of the tester's own environment: no setting of theirs may decide how a test ends. */
const baseEnvironment = {
  ...compileCache,
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'debug',
};

export type Settings = Readonly<Record<string, string>>;

export interface Start {
  readonly script: BundledScript;
  readonly args?: readonly string[];
  /** A module that is loaded before it. */
  readonly preload?: string | undefined;
}

/** Starts a script of the repository by Node.js. Does not wait until it is ready: `untilReady` does. */
export function startService({ script, args = [], preload }: Start, settings: Settings = {}): ServiceProcess {
  const environment = { ...baseEnvironment, PORT: '0', ADMIN_PORT: '0', ...settings };
  // A process group of its own, so that a test can kill all of it at once.
  const child = spawn(process.execPath, [...serviceFlags, ...(preload ? ['--import', preload] : []), scriptFile(script), ...args], {
    cwd: repository,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  /** Whole ones: a long line may come in pieces, and those of the two streams between each other. */
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let begun = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const parts = (begun + text).split('\n');
      begun = parts.pop()!;
      lines.push(...parts);
    });
  }
  const kill = (): void => killGroup(child.pid!, 'SIGKILL');
  /** Not after its end: its number may be that of another process by then, of PostgreSQL's for one. */
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) killGroup(child.pid!, name);
  };
  process.once('exit', kill); // a test run that is cut short leaves nothing behind
  // Not 'exit': then the last lines could still be on their way.
  const exit = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal!));
  });
  void exit.finally(() => process.off('exit', kill)).catch(() => {});
  const records: LogRecord[] = [];
  let read = 0;
  /** Who waits for a record asks often: each line is parsed once. */
  const log = (): LogRecord[] => {
    for (; read < lines.length; read++) {
      const line = lines[read]!;
      if (line.startsWith('{') && line.endsWith('}')) records.push(JSON.parse(line) as LogRecord);
    }
    return [...records];
  };
  const ready = (): LogRecord | undefined => log().find((record) => record.msg === 'ready');
  return {
    pid: child.pid!,
    get url() {
      return ready()?.url ?? '';
    },
    get adminUrl() {
      return ready()?.admin_url ?? '';
    },
    output: () => output,
    log,
    signal,
    exit,
    stop() {
      signal('SIGTERM');
      const deadline = setTimeout(kill, stopTimeoutMs);
      return exit.finally(() => clearTimeout(deadline));
    },
  };
}

/** @throws with all of its output when it ends, or does not get there */
export async function untilReady(service: ServiceProcess): Promise<ServiceProcess> {
  await untilStarted(service, () => service.adminUrl !== '');
  return service;
}

/** Of a process in which several services run: the public URL of each. @throws as `untilReady` */
export async function untilAllReady(service: ServiceProcess, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ready = (): Map<string, string> =>
    new Map(service.log().flatMap(({ msg, service: name = '', url = '' }) => (msg === 'ready' ? [[name, url]] : [])));
  await untilStarted(service, () => names.every((name) => ready().has(name)));
  return ready();
}

async function untilStarted(service: ServiceProcess, isReady: () => boolean): Promise<void> {
  let ended: number | NodeJS.Signals | undefined;
  void service.exit.then((how) => (ended = how));
  const what = 'a process that is ready';
  await waitFor(() => ended !== undefined || isReady(), { timeoutMs: readyTimeoutMs, what }).catch(() => {});
  if (ended !== undefined || !isReady()) throw new Error(`not ready (${ended ?? 'still running'}):\n${service.output()}`);
}

/** Signals reach every process of the group, which is the one that we started and what it did not put into another. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended
  }
}
