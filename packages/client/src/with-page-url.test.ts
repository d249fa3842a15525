import { expect, test } from 'vitest';
import { withPageUrl } from './with-page-url.ts';

test.each([
  ['http://127.0.0.1:8000', '/uploads/upload/7', 'http://127.0.0.1:8000/uploads/upload/7'],
  ['https://example.com/symbols', '/uploads/upload/7', 'https://example.com/symbols/uploads/upload/7'],
  ['http://10.0.0.1/', 'https://symbols.example/uploads/upload/7', 'https://symbols.example/uploads/upload/7'],
  ['http://10.0.0.1/', 'http://[', null],
])('%s and %s', (server, page, url) => {
  expect(withPageUrl({ id: 7, links: { self: '/x', page } }, new URL(server))).toEqual({ id: 7, links: { self: '/x', page: url } });
});

test('without a site, or of an older server: nothing', () => {
  for (const upload of [{ links: { page: null } }, { links: {} }, {}]) expect(withPageUrl(upload, new URL('http://x'))).toBe(upload);
});
