import { expect, test } from 'vitest';
import {
  createTokenSecret,
  deriveSecret,
  hashToken,
  isPermissionCombination,
  isTokenSecret,
  readTokenHeader,
  tokenPrefix,
} from './token.ts';

const read = (authToken?: string, authorization?: string) => readTokenHeader({ authToken, authorization });

test('a token is read from either header, without its label', () => {
  expect(read('abc')).toBe('abc');
  expect(read('abc-nightly-linux')).toBe('abc');
  expect(read(undefined, 'Bearer abc-label')).toBe('abc');
  expect(read(undefined, 'bearer abc')).toBe('abc');
});

test('no header, an empty one and other schemes are no token; a label alone is one that matches nothing', () => {
  expect(read()).toBeUndefined();
  expect(read('')).toBeUndefined();
  expect(read(undefined, 'Basic abc')).toBeUndefined();
  expect(read('-label')).toBe('');
});

test('a new secret is 32 hex characters and never the same', () => {
  const [one, other] = [createTokenSecret(), createTokenSecret()];
  expect(isTokenSecret(one)).toBe(true);
  expect(one).not.toBe(other);
  expect(tokenPrefix(one)).toBe(one.slice(0, 4));
  expect(isTokenSecret(one.toUpperCase() + 'g')).toBe(false);
});

test('what is stored is the SHA-256', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('what is derived is always the same, another for each purpose and token, and fits into a URL', () => {
  const derived = deriveSecret('abc', 'one');
  expect(deriveSecret('abc', 'one')).toBe(derived);
  expect(new Set([derived, deriveSecret('abc', 'other'), deriveSecret('abd', 'one')]).size).toBe(3);
  expect(derived).toMatch(/^[\w-]{43}$/);
});

test('a token cannot hold both upload permissions', () => {
  expect(isPermissionCombination(['upload_symbols', 'view_all_uploads'])).toBe(true);
  expect(isPermissionCombination(['upload_symbols', 'upload_try_symbols'])).toBe(false);
});
