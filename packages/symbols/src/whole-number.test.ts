import { expect, test } from 'vitest';
import { parseWholeNumber } from './whole-number.ts';

test.each<[string, number | undefined]>([
  ['1', 1],
  ['007', 7],
  ['100', 100],
  ['0', undefined],
  ['101', undefined],
  ['', undefined],
  [' 1', undefined],
  ['1 ', undefined],
  ['+1', undefined],
  ['-1', undefined],
  ['1.0', undefined],
  ['1e1', undefined],
  ['0x10', undefined],
  ['١', undefined],
  ['NaN', undefined],
])('%j from 1 to 100: %j', (text, value) => expect(parseWholeNumber(text, 1, 100)).toBe(value));

test('no more digits than are exact', () => {
  expect(parseWholeNumber('999999999999999', 0, Number.MAX_SAFE_INTEGER)).toBe(999_999_999_999_999);
  expect(parseWholeNumber('9999999999999999', 0, Infinity)).toBeUndefined();
});
