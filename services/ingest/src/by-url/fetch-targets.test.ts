// Where a fetch may go: redirects, names, addresses. Neighbour: fetch-archive.test.ts (what may happen there).
import type { RequestListener, ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isPublicAddress } from '@symdepot/outbound';
import { expect, test } from 'vitest';
import { createFetchArchive } from './fetch-archive.ts';
import { createFetchHarness, failureOf, lookupOf, never, urlOf } from './testing/fetch-harness.ts';
import { startRemoteServer } from './testing/remote-server.ts';

const harness = createFetchHarness();
const content = Buffer.from('the bytes of an archive '.repeat(10_000));

const redirect = (response: ServerResponse, location: string, status = 302) => response.writeHead(status, { Location: location }).end();
/** `/5` redirects to `/4` and so on to the archive at `/0`. */
const countdown: RequestListener = ({ url }, response) => {
  const left = Number(url!.slice(1));
  return left === 0 ? response.end(content) : redirect(response, `/${left - 1}`, [301, 302, 303, 307, 308][left % 5]);
};

test('five redirects are followed and recorded', async () => {
  const server = await harness.serve(countdown);
  const { result, redirectUrls } = await harness.fetcher()(urlOf(server, '/5'), buffer, never);
  expect(result.equals(content)).toBe(true);
  expect(redirectUrls).toEqual(['/4', '/3', '/2', '/1', '/0'].map((path) => urlOf(server, path).href));
});

test('a sixth is too many', async () => {
  const server = await harness.serve(countdown);
  const error = await failureOf(harness.fetcher()(urlOf(server, '/6'), buffer, never));
  expect([error.kind, error.message]).toEqual(['invalid', `Too many redirects trying to open ${urlOf(server, '/6').href}`]);
});

test('a redirect to another allowed host', async () => {
  const target = await harness.serve((_request, response) => response.end(content));
  const location = `https://cdn.test:${target.port}/x?signature=1`;
  const server = await harness.serve((_request, response) => redirect(response, location));
  const { result, redirectUrls } = await harness.fetcher()(urlOf(server), buffer, never);
  expect(result.equals(content)).toBe(true);
  expect(redirectUrls).toEqual([location]);
});

test.each([
  ['http://symbols.test:<port>/x', 'url_insecure'],
  ['https://evil.test:<port>/x', 'url_domain_not_allowed'],
  ['https://127.0.0.1:<port>/x', 'url_domain_not_allowed'],
  ['https://symbols.test:x@cdn.test:<port>/x', 'url_credentials'],
  ['https://[', 'url_invalid'],
])('a redirect to %s is not followed', async (location, code) => {
  const target = await harness.serve((_request, response) => response.end(content));
  const server = await harness.serve((_request, response) => redirect(response, location.replace('<port>', String(target.port))));
  expect((await failureOf(harness.fetcher()(urlOf(server), buffer, never))).code).toBe(code);
  expect([server.requests.length, target.requests.length]).toEqual([1, 0]);
});

test.each([['127.0.0.1'], ['10.1.2.3'], ['169.254.169.254'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1', 'fd00::1']])(
  'an allowed name that means %s is refused before anything is sent',
  async (...addresses) => {
    const server = await harness.serve((_request, response) => response.end(content));
    const error = await failureOf(
      harness.fetcher({ isAddressAllowed: isPublicAddress, lookup: lookupOf(...addresses) })(urlOf(server), buffer, never),
    );
    expect([error.code, error.kind]).toEqual(['url_address_not_allowed', 'invalid']);
    expect(server.requests).toHaveLength(0);
  },
);

test.each(['127.0.0.2', '[::ffff:127.0.0.1]', '[::1]', '2130706434'])(
  'an allowed literal address %s is refused all the same',
  async (host) => {
    const { hostname } = new URL(`https://${host}/`);
    const fetch = harness.fetcher({ rules: { isAnyDomainAllowed: false, domains: [hostname] } });
    expect((await failureOf(fetch(new URL(`https://${host}/a.zip`), buffer, never))).code).toBe('url_address_not_allowed');
  },
);

test('a name is resolved once a connection, and private addresses among its addresses are left out', async () => {
  const server = await harness.serve((_request, response) => response.end(content));
  let count = 0;
  const lookup: LookupFunction = (...call) => {
    count++;
    lookupOf('10.255.255.1', '127.0.0.1')(...call);
  };
  expect((await harness.fetcher({ lookup })(urlOf(server), buffer, never)).result.equals(content)).toBe(true);
  expect(count).toBe(1);
});

test('where any domain is allowed, http and this machine are too', async () => {
  const server = harness.track(await startRemoteServer((_request, response) => response.end(content)));
  const fetch = createFetchArchive({ rules: { isAnyDomainAllowed: true, domains: [] }, maxBytes: 2 ** 20, userAgent: 'x' });
  expect((await fetch(new URL(`http://127.0.0.1:${server.port}/a.zip`), buffer, never)).result.equals(content)).toBe(true);
});
