import { describe, expect, test } from 'vitest';
import { parseMoment } from './parse-moment.ts';

const now = new Date('2026-11-21T12:34:56.789Z');
const read = (part: string): unknown => {
  const parsed = parseMoment(part, now);
  return 'refusal' in parsed ? parsed.refusal : parsed.value.map(({ operator, value }) => `${operator} ${value?.toISOString() ?? 'null'}`);
};
const day = (date: string, next: string): string[] => [`>= ${date}T00:00:00.000Z`, `< ${next}T00:00:00.000Z`];

describe('a whole day', () => {
  test.each([
    '2026-11-20',
    '=2026-11-20',
    '= 2026-11-20',
    'yesterday',
    'YESTERDAY',
    '2026/11/20',
    '11/20/2026',
    'Nov 20 2026',
    '20 November 2026',
    'Friday 20 Nov 2026',
    '1 day ago',
    '2026-11-20T00:00',
    '2026-11-20 00:00:00.000',
    '2026-11-20T00:00:00+00:00',
    '2026-11-19T19:00:00-05:00',
  ])('%s', (part) => expect(read(part)).toEqual(day('2026-11-20', '2026-11-21')));
});

test.each([
  ['today', day('2026-11-21', '2026-11-22')],
  ['2024-02-29', day('2024-02-29', '2024-03-01')],
  ['>=today', ['>= 2026-11-21T00:00:00.000Z']],
  ['<= 2026-11-20', ['<= 2026-11-20T00:00:00.000Z']],
  ['>2026-11-20', ['> 2026-11-20T00:00:01.000Z']],
  ['2026-11-20T10:00:05', ['= 2026-11-20T10:00:05.000Z']],
  ['2026-11-20T10:00:05.123456Z', ['= 2026-11-20T10:00:05.123Z']],
  ['<2026-11-20T10:00:05+02:00', ['< 2026-11-20T08:00:05.000Z']],
  ['2026-11-20T10:00:05.5Z', ['= 2026-11-20T10:00:05.500Z']],
  ['10:30', ['= 2026-11-21T10:30:00.000Z']],
  ['Jan 5', day('2026-01-05', '2026-01-06')],
  ['20 Nov 2026 5pm', ['= 2026-11-20T17:00:00.000Z']],
  ['>=3 hours ago', ['>= 2026-11-21T09:34:56.789Z']],
  ['null', ['= null']],
  ['<Incomplete', ['= null']],
])('%s', (part, expected) => expect(read(part)).toEqual(expected));

test.each([
  ['zzz', "Unable to parse 'zzz'"],
  ['>zzz', "Unable to parse 'zzz'"],
  ['<', "Unable to parse ''"],
  ['<>2026-11-20', "Unable to parse '<>2026-11-20'"],
  ['2026-11-20=', "Unable to parse '2026-11-20='"],
  ['2026-11-20 x', "Unable to parse '2026-11-20 x'"],
  ['on 2026-11-20', "Unable to parse 'on 2026-11-20'"],
  ['2026-11-19 - 2026-11-20', "Unable to parse '2026-11-19 - 2026-11-20'"],
  ['2026-02-30', "Unable to parse '2026-02-30'"],
  ['2026-11-20T25:00', "Unable to parse '2026-11-20T25:00'"],
  ['9999-12-31', "Unable to parse '9999-12-31'"],
  ['20261120', "Unable to parse '20261120'"],
  ['2026', "Unable to parse '2026'"],
  ['1'.repeat(1_000), expect.stringContaining('Unable to parse')],
])('not read: %s', (part, refusal) => expect(read(part)).toEqual(refusal));
