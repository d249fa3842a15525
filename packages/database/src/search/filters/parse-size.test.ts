import { expect, test } from 'vitest';
import { parseSize } from './parse-size.ts';

test.each([
  ['0', '=', 0],
  ['1234', '=', 1_234],
  ['=12b', '=', 12],
  ['>= 1.5k', '>=', 1_536],
  ['<2MB', '<', 2 * 2 ** 20],
  ['<=3 gB', '<=', 3 * 2 ** 30],
  ['>.5kb', '>', 512],
  ['5.', '=', 5],
  // Whole bytes on the right side of what was said.
  ['>1.1', '>', 1],
  ['<=1.1', '<=', 1],
  ['<1.1', '<', 2],
  ['>=1.1', '>=', 2],
  ['=1.9', '=', 1],
  [`>${'9'.repeat(400)}gb`, '>', Number.MAX_SAFE_INTEGER],
] as const)('%s', (part, operator, value) => expect(parseSize(part)).toEqual({ value: { operator, value } }));

test.each(['q', '', '>', '-1', '+1', '1e3', '1,5', '1tb', '1kib', '<>1', '=>1', '1>', '0x10', '1 2', 'kb', '.', '٣'])(
  'not read: %s',
  (part) => {
    expect(parseSize(part)).toHaveProperty('refusal', expect.stringMatching(/ is not a valid size$/));
  },
);
