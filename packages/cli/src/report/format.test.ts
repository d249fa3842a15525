import { expect, test } from 'vitest';
import { formatBytes, formatDaysAhead, formatDuration, formatFiles, listSome, printable } from './format.ts';

test.each([
  [0, '0 bytes'],
  [1_023, '1023 bytes'],
  [1_024, '1.0 KiB'],
  [3_786_999, '3.6 MiB'],
  [5 * 2 ** 40, '5.0 TiB'],
  [2 ** 60, '1048576.0 TiB'],
])('%i bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [40, '0.0 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
])('%i ms', (ms, text) => expect(formatDuration(ms)).toBe(text));

test('counts', () => expect([formatFiles(1), formatFiles(1_234)]).toEqual(['1 symbols file', '1,234 symbols files']));

test('days ahead', () => expect([0, 1, 2].map(formatDaysAhead)).toEqual(['today', 'in 1 day', 'in 2 days']));

test('of long lists the first ones, never "and 1 more"', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `${index}`);
  expect(listSome(lines.slice(0, 11))).toHaveLength(11);
  expect(listSome(lines).slice(-2)).toEqual(['  9', '  and 2 more']);
});

test('what others wrote moves no cursor', () => expect(printable('a\u001b[31m\r\nb\u202ec')).toBe('a [31m b c'));
