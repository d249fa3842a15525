import { expect, test } from 'vitest';
import { parseAsOf } from './parse-as-of.ts';

test.each([
  ['2026-03-01', '2026-03-01T23:59:59.999Z'],
  ['2024-02-29', '2024-02-29T23:59:59.999Z'],
  ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
  ['2026-03-01T00:30:00+02:00', '2026-02-28T22:30:00.000Z'],
])('%s is %s', (text, moment) => {
  expect(parseAsOf(text).toISOString()).toBe(moment);
});

test.each(['', 'yesterday', '2026-02-30', '2026-3-1', '2026-03-01T12:00:00', '01.03.2026'])('%j is no moment', (text) => {
  expect(() => parseAsOf(text)).toThrow('at: must be a date');
});

test.each(['0000-01-01', '0001-01-01T00:00:00+14:00', '1969-12-31', '9999-12-31T23:59:59-14:00'])('%s is in no year of ours', (text) => {
  expect(() => parseAsOf(text)).toThrow('at: must be in the years 1970 to 9999');
});

test('the first and the last moment are', () => {
  expect([parseAsOf('1970-01-01T00:00:00Z').getTime(), parseAsOf('9999-12-31').toISOString()]).toEqual([0, '9999-12-31T23:59:59.999Z']);
});
