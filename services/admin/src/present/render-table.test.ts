import { expect, test } from 'vitest';
import { renderFacts, renderTable } from './render-table.ts';

test('columns are as wide as their widest cell, wide characters counted; no trailing spaces', () => {
  const table = renderTable(
    ['user', 'notes'],
    [
      ['長い@x', 'one'],
      ['a@b', ''],
    ],
    'none',
  );
  expect(table).toBe(['USER    NOTES', '長い@x  one', 'a@b     -'].join('\n'));
});

test('without rows it says so', () => {
  expect(renderTable(['user'], [], 'There are none.')).toBe('There are none.');
});

test('facts are one per line', () => {
  expect(renderFacts({ email: 'a@b', tokens: '2' })).toBe('email   a@b\ntokens  2');
});

test("other people's words cannot move the cursor, reorder the text or add lines", () => {
  const table = renderTable(['notes'], [['a\u001b[2Jb\r\nc\u202ed\u0007']], 'none');
  expect(table).toBe('NOTES\na [2Jb c d');
});
