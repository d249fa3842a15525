// What stands in messages of the table when names come from an attacker.
import { expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import type { ErrorEntry } from './error-entry.ts';
import { errorTable, type ErrorCode } from './error-table.ts';
import { printable, quoted } from './quoted.ts';

/** Fields that other people fill. */
const foreign = new Set([
  'member',
  'other',
  'field',
  'extension',
  'contentType',
  'domain',
  'host',
  'encoding',
  'key',
  'name',
  'bucket',
  'email',
  'fileName',
  'found',
  'first',
  'second',
]);
const lists = new Set([
  'problems',
  'emails',
  'names',
  'known',
  'permissions',
  'needed',
  'held',
  'missing',
  'environments',
  'forbiddenBy',
  'copyleftBy',
]);

function detailOf(field: string, text: string): unknown {
  if (field === 'by') return [text]; // who pins an artefact
  if (lists.has(field)) return [];
  if (field === 'errors') return {};
  if (field.endsWith('At')) return new Date(0);
  return foreign.has(field) ? text : '7';
}

const detailsOf = (text: string): object => new Proxy({}, { get: (_, field) => detailOf(String(field), text) });

/** What they quote is a setting of the operator. */
const own = new Set<ErrorCode>(['config_invalid', 'port_unavailable']);

const messagesOf = (text: string): [ErrorCode, string][] =>
  (Object.keys(errorTable) as ErrorCode[])
    .filter((code) => !own.has(code))
    .map((code) => [code, new AppError(code, detailsOf(text) as never).message]);

test.each([
  ['letters', 'x'.repeat(60_000)],
  ['line ends', '\n'.repeat(60_000)],
  ['control characters', '\u0001\u001b\u007f\u0085'.repeat(15_000)],
  ['marks that turn text around', '\u202e'.repeat(60_000)],
  ['characters of two units without a shape', '\u{f0000}'.repeat(30_000)],
  ['backslashes and quotes', String.raw`\'"`.repeat(20_000)],
])('every message is short and printable, of %s', (_case, text) => {
  for (const [code, message] of messagesOf(text)) {
    expect(message.length, code).toBeLessThan(1_600);
    expect(message, code).not.toMatch(/[\p{Cc}\u202e\u{f0000}]/u);
  }
});

test.each([
  ['a', "'a'"],
  ["it's", '"it\'s"'],
  [`"it's"`, String.raw`'"it\'s"'`],
  ['a\\b', String.raw`'a\\b'`],
  ['a\0\n', String.raw`'a\x00\n'`],
  ['x'.repeat(501), `'${'x'.repeat(500)}…'`],
  ['\u0001'.repeat(500), `'${String.raw`\x01`.repeat(125)}…'`],
])('%j is quoted as %s', (name, text) => {
  expect(quoted(name)).toBe(text);
});

/** What stands at an upload that was refused, besides what is wrong with archives and members, where the compiler asks for it. */
const refusals: readonly ErrorCode[] = [
  'sender_gone',
  'taken_down',
  'file_not_received',
  'file_sender_gone',
  'file_size_differs',
  'file_md5_differs',
];

test('whoever is refused is told what to do, by commands that are marked as such', () => {
  const fixes = Object.entries<ErrorEntry>(errorTable).flatMap(([code, { fix }]) => (fix === undefined ? [] : [[code, fix] as const]));
  expect(fixes.map(([code]) => code)).toEqual(
    expect.arrayContaining([...refusals, 'archive_not_zip', 'member_crc_mismatch', 'symbols_empty']),
  );
  for (const [code, fix] of fixes) expect([code, (fix.match(/`/g) ?? []).length % 2, /[.`]$/.test(fix)]).toEqual([code, 0, true]);
});

test('without quotes all that can be printed stays as it is', () => {
  expect(printable(String.raw`a\'"b`)).toBe(String.raw`a\'"b`);
  expect(printable('a\u0000b')).toBe(String.raw`a\x00b`);
});
