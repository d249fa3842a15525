import { isAppError } from '@symdepot/errors';
import { expect, test } from 'vitest';
import { followLocation, parseSourceUrl } from './source-url.ts';

const rules = { isAnyDomainAllowed: false, domains: ['queue.example.net', 'ports.example.net:8443', '203.0.113.7'] };
const open = { isAnyDomainAllowed: true, domains: [] };
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
  return 'allowed';
};
const invalid = 'Enter a valid URL.';
const domain = (name: string): string => `Not an allowed domain ('${name}') to download from.`;

test.each([
  ['https://queue.example.net/a/symbols.zip', 'allowed'],
  ['https://QUEUE.Example.NET/symbols.zip', 'allowed'],
  ['https://queue.example.net:8443/symbols.zip', 'allowed'],
  ['https://ports.example.net:8443/symbols.zip', 'allowed'],
  ['https://ports.example.net/symbols.zip', domain('ports.example.net')],
  ['https://ports.example.net:9443/symbols.zip', domain('ports.example.net')],
  ['queue.example.net/symbols.zip', 'allowed'],
  ['  https://queue.example.net/symbols.zip?a=b#c  ', 'allowed'],
  ['   ', 'This field is required.'],
  ['https://', invalid],
  ['https:queue.example.net/symbols.zip', invalid],
  ['https:///queue.example.net/symbols.zip', invalid],
  [String.raw`https://queue.example.net\@evil.com/symbols.zip`, invalid],
  ['https://queue.example.net/a b.zip', invalid],
  ['https://queue.example.net/a\u0000.zip', invalid],
  ['https://queue.example.net:99999/a.zip', invalid],
  ['https://[::1/a.zip', invalid],
  ['file:///etc/passwd', invalid],
  ['gopher://queue.example.net/a.zip', invalid],
  [`https://queue.example.net/${'a'.repeat(2_048 - 30)}.zip`, 'allowed'],
  [`https://queue.example.net/${'a'.repeat(2_049 - 30)}.zip`, invalid],
  ['http://queue.example.net/symbols.zip', 'Insecure URL'],
  ['ftp://queue.example.net/symbols.zip', 'Insecure URL'],
  ['https://evil.com/symbols.zip', domain('evil.com')],
  ['https://queue.example.net.evil.com/symbols.zip', domain('queue.example.net.evil.com')],
  ['https://xqueue.example.net/symbols.zip', domain('xqueue.example.net')],
  ['https://evil.com/queue.example.net/symbols.zip', domain('evil.com')],
  ['https://queue.example.net./symbols.zip', domain('queue.example.net.')],
  ['https://queue.example.net:x@evil.com/symbols.zip', 'The URL must not hold a user name or a password'],
  ['https://user@queue.example.net/symbols.zip', 'The URL must not hold a user name or a password'],
  ['https://203.0.113.7/symbols.zip', 'allowed'],
  ['https://3405803783/symbols.zip', 'allowed'], // the same address: what is compared is what is connected to
])('%j: %s', (text, message) => {
  expect(messageOf(() => parseSourceUrl(text, rules))).toBe(message);
});

test.each([
  ['http://localhost:8000/symbols.zip', 'allowed'],
  ['http://10.0.0.1/symbols.zip', 'allowed'],
  ['ftp://example.net/symbols.zip', invalid],
  ['http://user:x@example.net/symbols.zip', 'The URL must not hold a user name or a password'],
])('where any domain is allowed, %j: %s', (text, message) => {
  expect(messageOf(() => parseSourceUrl(text, open))).toBe(message);
});

const from = new URL('https://queue.example.net/a/b.zip?x=1');

test.each([
  ['/c.zip', 'https://queue.example.net/c.zip'],
  ['d.zip', 'https://queue.example.net/a/d.zip'],
  ['?y=2', 'https://queue.example.net/a/b.zip?y=2'],
  ['//queue.example.net:444/c.zip', 'https://queue.example.net:444/c.zip'],
  [`/${'a'.repeat(4_000)}`, `https://queue.example.net/${'a'.repeat(4_000)}`], // signed URLs are long
])('Location %.40s leads on', (location, expected) => {
  expect(followLocation(location, from, rules).href).toBe(expected);
});

test.each([
  ['http://queue.example.net/c.zip', 'Insecure URL'],
  ['//evil.com/c.zip', domain('evil.com')],
  ['https://queue.example.net@evil.com/c.zip', 'The URL must not hold a user name or a password'],
  ['file:///etc/passwd', 'Insecure URL'],
  ['https://[', invalid],
])('Location %j is refused: %s', (location, message) => {
  expect(messageOf(() => followLocation(location, from, rules))).toBe(message);
});

test('a redirect to what is longer than any URL is refused', () => {
  expect(messageOf(() => followLocation(`/${'x'.repeat(8_192)}`, from, rules))).toBe(invalid);
});
