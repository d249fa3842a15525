// The table of results: printed, and written into a document. Neighbour: main.ts collects the rows.
import { readFileSync, writeFileSync } from 'node:fs';

export interface Row {
  readonly figure: string;
  /** With its unit. */
  readonly result: string;
  /** What it is held against, and the ratio to it. */
  readonly against?: string;
  readonly target?: string;
  readonly isMet?: boolean;
}

export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const times = (value: number): string => `${value.toFixed(2)}×`;
export const mebibytes = (value: number): string => `${Math.round(value)} MiB`;

const columns = ['figure', 'result', 'against', 'target', 'met'] as const;

export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ figure, result, against = '', target = '', isMet }) => [
    figure,
    result,
    against,
    target,
    isMet === undefined ? '' : isMet ? 'yes' : 'NO',
  ]);
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(columns), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n');
}

const endMark = '<!-- end of results -->';

/** Replaces what stands between the marks of a command; the rest of the document is written by people. */
export function writeResults(results: string, command = 'npm run bench -- --write', documentName = 'performance.md'): void {
  const document = new URL(`../../docs/${documentName}`, import.meta.url);
  const startMark = `<!-- results of the last run: ${command} -->`;
  const text = readFileSync(document, 'utf8');
  const start = text.indexOf(startMark);
  const end = text.indexOf(endMark, start);
  if (start < 0 || end < start) throw new Error(`docs/${documentName} has lost its marks: ${startMark} … ${endMark}`);
  writeFileSync(document, `${text.slice(0, start)}${startMark}\n\n${results}\n\n${text.slice(end)}`);
}
