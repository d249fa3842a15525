import { expect, test } from 'vitest';
import { nextPath } from './next-path.ts';

test.each(['/', '/uploads', '/uploads?state=failed,rejected&page=2', '/uploads/upload/12#problem-x', '/coverage?url=https://x.test//y'])(
  '%s is an address of this site',
  (path) => expect(nextPath(path)).toBe(path),
);

test.each([
  undefined,
  '',
  'uploads',
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/a\\b',
  '/\t/evil.test',
  '/\n/evil.test',
  '/ /evil.test',
  '/.//evil.test',
  '/x/..//evil.test',
  'https://evil.test/',
  'javascript:alert(1)',
  'data:text/html,x',
  '/oidc/authenticate/?next=/',
])('%j leads home', (wanted) => expect(nextPath(wanted)).toBe('/?signedin=true'));
