// Tables for terminals, pipes and files alike: columns of plain text, without lines or escape codes.
import Table from 'cli-table3';

const borders = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const lines = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
const chars = { ...Object.fromEntries([...borders, ...lines].map((name) => [name, ''])), middle: '  ' };

/** @param empty what to say when there are no rows */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  return rows.length === 0 ? empty : render([head.map((title) => title.toUpperCase()), ...rows]);
}

/** Name and value per line. */
export const renderFacts = (facts: Readonly<Record<string, string>>): string => render(Object.entries(facts));

function render(rows: readonly (readonly string[])[]): string {
  const table = new Table({ chars, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } });
  table.push(...rows.map((row) => row.map(toCell)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Notes and names are untrusted text: nothing in them may move the cursor of a terminal. */
const toCell = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ') || '-';

export const formatList = (items: readonly string[]): string => items.join(', ');

/** UTC, to the minute. */
export const formatTime = (date: Date | null): string => date?.toISOString().slice(0, 16).replace('T', ' ') ?? '';
