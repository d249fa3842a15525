// Creates loggers: one JSON record per line, or a line for people (log-line.ts). Secrets are redacted here, in one place.
// The only file that imports pino; packages other than services do not log.
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { ProcessConfig } from '../config/settings.ts';
import { bufferLogLines } from './buffer-log-lines.ts';
import { formatLogLine } from './log-line.ts';

export type { Logger } from 'pino';
export type LogDestination = DestinationStream;

const secretNames = new Set(['auth-token', 'authorization', 'cookie', 'set-cookie']);

export interface LoggerOptions {
  readonly level: ProcessConfig['LOG_LEVEL'];
  readonly format: ProcessConfig['LOG_FORMAT'];
  /** Standard output unless a test wants to look. */
  readonly destination?: LogDestination;
}

export function createLogger({ level, format, destination }: LoggerOptions): Logger {
  const isForPeople = format === 'line' || (format === 'auto' && destination === undefined && process.stdout.isTTY);
  const options = {
    level,
    base: null,
    timestamp: createTimestamp(),
    formatters: { level: (label: string) => ({ level: label }), log: (record: Record<string, unknown>) => redact(record) },
    serializers: { err: describeError },
  };
  if (!isForPeople) return pino(options, destination ?? bufferLogLines(standardOutput()));
  const target = destination ?? process.stdout;
  return pino(options, {
    write: (json) => void target.write(formatLogLine(json, destination ? undefined : process.stdout.columns || undefined)),
  });
}

/** Writes are synchronous (pino's default is not): the last line before the end of a process is the one that matters. */
function standardOutput(): (lines: string) => void {
  const output = pino.destination({ dest: process.stdout.fd, sync: true });
  return (lines) => void output.write(lines);
}

/** As pino's own `isoTime`, but made once for all lines of a millisecond. */
function createTimestamp(): () => string {
  let lastMs = 0;
  let text = '';
  return () => {
    const ms = Date.now();
    if (ms !== lastMs) text = `,"time":"${new Date(ms).toISOString()}"`;
    lastMs = ms;
    return text;
  };
}

/** Looks two levels deep, as far as headers hang on what is logged. pino's own `redact` with wildcards costs ten times as much. */
function redact(record: Record<string, unknown>, depth = 2): Record<string, unknown> {
  let struck = record;
  for (const name in record) {
    const value = record[name];
    const isSecret = secretNames.has(name.toLowerCase());
    const kept = isSecret ? '[redacted]' : depth > 0 && isPlain(value) ? redact(value, depth - 1) : value;
    if (kept !== value) struck = { ...struck, [name]: kept };
  }
  return struck;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** Plain values only: vendors hang whole clients and their settings on their errors. Causes are in the stack. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const struck = redact({ ...stdSerializers.err(error) }, 0);
  const entries = Object.entries(struck).filter(([, value]) => typeof value !== 'object' || value === null);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? withoutSecrets(value) : value]));
}

/** Queries of URLs hold signatures, and what stands before the `@` a password. Found by what stands behind the scheme. */
const withoutSecrets = (text: string): string =>
  text.replaceAll(/:\/\/[^\s'"]*/g, (found) => {
    const [authority = '', ...path] = found.slice(3).split('/');
    const withoutUser = [authority.includes('@') ? `…${authority.slice(authority.lastIndexOf('@'))}` : authority, ...path].join('/');
    const query = withoutUser.indexOf('?');
    return `://${query < 0 ? withoutUser : `${withoutUser.slice(0, query)}?…`}`;
  });
