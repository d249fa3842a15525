// A log line for people: one line a record, the stack of an error below it. Neighbour: logger.ts.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
const levelStyles: Readonly<Record<string, Style>> = { debug: 'dim', info: 'green', warn: 'yellow', error: 'red', fatal: 'red' };

/** Turns one JSON record of pino into a line. Text that is no such record passes as it is. */
export function formatLogLine(json: string): string {
  const record = parseRecord(json);
  if (!record) return json;
  const { time, level, service, msg = '', err, ...rest } = record;
  const stack = isRecord(err) ? `\n${textOf(err['stack'] ?? err['message'])}` : '';
  const details = Object.entries(rest).map(([name, value]) => ` ${styleText('dim', `${name}=`)}${textOf(value)}`);
  const label = textOf(level).toUpperCase().padEnd(5);
  return `${textOf(time).slice(11, 23)} ${styleText(levelStyles[textOf(level)] ?? 'dim', label)} ${textOf(service)}: ${textOf(msg)}${details.join('')}${stack}\n`;
}

function parseRecord(json: string): Record<string, unknown> | undefined {
  try {
    const record: unknown = JSON.parse(json);
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Control characters could forge lines or steer the terminal. Newlines of a stack stay. */
const textOf = (value: unknown): string =>
  // oxlint-disable-next-line no-control-regex -- see above
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
