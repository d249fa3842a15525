import { expect, test } from 'vitest';
import { loggedUrl } from './logged-url.ts';

test.each([
  ['/upload/', '/upload/'],
  ['/xul.pdb/ABC/xul.sym?try', '/xul.pdb/ABC/xul.sym?try'],
  ['/api/uploads?page=2&size=>1MB', '/api/uploads?page=2&size=>1MB'],
  ['/oidc/callback/?code=s3cret&state=x&page=1', '/oidc/callback/?code=[redacted]&state=[redacted]&page=1'],
  ['/o?X-Goog-Signature=s3cret&Auth%2DToken=s3cret', '/o?X-Goog-Signature=[redacted]&Auth%2DToken=[redacted]'],
  ['/a?%ZZ=1', '/a?%ZZ=1'],
  ['/api/lookup?key=xul.pdb/AB1/xul.sym', '/api/lookup?key=xul.pdb/AB1/xul.sym'],
  ['/breakpad//v1/uploads:create?key=s3cret&%6Bey=s3cret', '/breakpad//v1/uploads:create?key=[redacted]&%6Bey=[redacted]'],
  ['/BREAKPAD/s3cret/upload?Key=s3cret', '/BREAKPAD/[redacted]/upload?Key=[redacted]'],
  ['/breakpad/put/7-5-r-s3cret?key=s3cret', '/breakpad/put/7-[redacted]?key=[redacted]'],
])('%s', (url, logged) => expect(loggedUrl(url)).toBe(logged));

test('is bounded', () => expect(loggedUrl(`/${'a'.repeat(5000)}`)).toHaveLength(1000));
