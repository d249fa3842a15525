import { expect, test } from 'vitest';
import { formatCsv } from './csv.ts';

test('cells with commas, quotes and line ends are quoted; others are not', () => {
  expect(
    formatCsv([
      ['key', 'size', 'there'],
      ['a,"b"\nc', 12, true],
      ['d', null, false],
    ]),
  ).toBe('key,size,there\r\n"a,""b""\nc",12,true\r\nd,,false\r\n');
});

test.each(['=1+1', '+1', '-1', '@sum', '\tx'])('%j is no formula', (text) => {
  expect(formatCsv([[text]])).toBe(`'${text}\r\n`);
});

test('nor is what follows a semicolon, which parts a list in some languages', () => {
  expect(formatCsv([['a;=1+1']])).toBe("a;'=1+1\r\n");
});
