import { expect, test } from 'vitest';
import { sanitizeText } from './sanitize-text.ts';

test('texts lose what PostgreSQL cannot hold, wherever they are; all else stays', () => {
  const at = new Date();
  const row = { name: 'a\0b', list: ['\uD83D', 'ok'], nested: { text: 'x\0' }, at, id: 5n, none: null, missing: undefined };
  expect(sanitizeText(row)).toEqual({
    name: 'a\uFFFDb',
    list: ['\uFFFD', 'ok'],
    nested: { text: 'x\uFFFD' },
    at,
    id: 5n,
    none: null,
    missing: undefined,
  });
});
