import { expect, test } from 'vitest';
import { parseText, parseToken } from './options.ts';

const secret = '0123456789abcdef0123456789abcdef';

test('a token names its permissions', () => {
  expect(parseToken(`${secret}=upload_symbols,view_all_uploads`)).toEqual({ secret, permissions: ['upload_symbols', 'view_all_uploads'] });
});

test('an empty folder or address is refused: a variable that is not set', () => {
  expect(() => parseText('')).toThrow('Is a variable not set?');
  expect(parseText('./data')).toBe('./data');
});

test.each([
  ['', 'must be'],
  [secret, 'must be'],
  [`${secret}=`, 'must be'],
  ['short=upload_symbols', 'must be'],
  [`${secret.toUpperCase()}=upload_symbols`, 'must be'],
  [`${secret}=upload_symbols=x`, 'must be'],
  [`${secret}=fly`, "'fly' is no permission"],
  [`${secret}=upload_symbols,upload_try_symbols`, 'make two'],
])('%j is refused with what to do', (text, message) => {
  expect(() => parseToken(text)).toThrow(message);
});
