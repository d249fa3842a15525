import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOlderProxyAgents } from './older-proxy-agents.ts';

let server: Server;
let url: string;

/** Server and proxy in one: it says what it was asked for. */
beforeEach(async () => {
  server = createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function askedFor(address: string, NO_PROXY: string): Promise<string> {
  const { http } = createOlderProxyAgents({ HTTP_PROXY: url, HTTPS_PROXY: undefined, NO_PROXY });
  const [response] = (await once(get(address, { agent: http }), 'response')) as [IncomingMessage];
  return text(response);
}

test('by the proxy, with the whole URL', async () => {
  expect(await askedFor('http://symbols.test/a?b', 'x.test, .other.test')).toBe('http://symbols.test/a?b');
});

test.each(['*', '127.0.0.1', 'x.test 127.0.0.1', '.0.0.1', '*.0.0.1', 'PORT'])('not by the proxy: %s', async (exceptions) => {
  expect(await askedFor(`${url}/a`, exceptions.replace('PORT', `127.0.0.1:${new URL(url).port}`))).toBe('/a');
});

test.each(['127.0.0.1:9', '7.0.0.1', '.127.0.0.1x', ''])('by the proxy: %s', async (exceptions) => {
  expect(await askedFor(`${url}/a`, exceptions)).toBe(`${url}/a`);
});
