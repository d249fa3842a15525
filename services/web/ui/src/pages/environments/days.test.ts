import { expect, test } from 'vitest';
import { dayNumber, dayText, dayWords, isDay } from './days.ts';

test('a day is the same whichever of its moments names it', () => {
  const day = dayNumber('2024-02-29');
  expect([dayNumber('2024-02-29T00:00:00.000Z'), dayNumber('2024-02-29T23:59:59.999Z'), dayNumber('2024-03-01') - 1]).toEqual([
    day,
    day,
    day,
  ]);
  expect([dayText(day), dayWords(day)]).toEqual(['2024-02-29', '29 February 2024']);
});

test.each([
  ['2024-02-29', true],
  ['', false],
  ['2024-02-29T10:00:00Z', false],
  ['2024-13-01', false],
  ['1 March', false],
])('%j is a day: %s', (text, expected) => {
  expect(isDay(text)).toBe(expected);
});
