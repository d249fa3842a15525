// Log lines for people: one line per record, with the stack of an error below it. Neighbour: logger.ts.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];
const levelStyles = new Map<string, Style>([
  ['debug', 'dim'],
  ['info', 'green'],
  ['warn', 'yellow'],
  ['error', 'red'],
  ['fatal', 'red'],
]);

/** Said in every line of a request or an upload, and of no use to people who look on: `LOG_FORMAT=json` has them. */
const machineFacts = new Set(['trace_id', 'sha256', 'agent']);

/**
 * Turns one JSON record of pino into a line, which ends at `columns` (of the terminal) unless something is wrong. Text that is no
 * such record passes as it is.
 */
export function formatLogLine(json: string, columns = Number.POSITIVE_INFINITY): string {
  const record = parseRecord(json);
  if (!record) return json;
  const { time, level, service, msg = '', err, ...rest } = record;
  const stack = isRecord(err) ? `\n${textOf(err['stack'] ?? err['message'])}` : '';
  const label = textOf(level).toUpperCase().padEnd(5);
  const said = `${textOf(service)}: ${textOf(msg)}`;
  const isWrong = ['WARN ', 'ERROR', 'FATAL'].includes(label);
  const room = isWrong ? Number.POSITIVE_INFINITY : columns - beforeSaid - said.length;
  const details = detailsWithin(room, rest);
  return `${textOf(time).slice(11, 23)} ${styleText(levelStyles.get(textOf(level)) ?? 'dim', label)} ${said}${details}${stack}\n`;
}

/** Time, level and the blanks behind them. */
const beforeSaid = 19;

/** Those that fit, each whole; an ellipsis stands for the rest. A long id leaves its room to what is told behind it. */
function detailsWithin(room: number, record: Readonly<Record<string, unknown>>): string {
  let left = room;
  let details = '';
  let isCut = false;
  for (const [name, value] of Object.entries(record)) {
    if (value === null || machineFacts.has(name)) continue;
    const text = textOf(value);
    const width = name.length + text.length + 2;
    if (left - width < 2) {
      isCut = true;
      continue;
    }
    left -= width;
    details += ` ${styleText('dim', `${name}=`)}${text}`;
  }
  return isCut ? `${details} …` : details;
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
