import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../create-client.ts';
import { json, startScriptedServer, type ScriptedServer } from '../testing/scripted-server.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const answer = json(200, { available: 0, missing: 0, files: [] });

let server: ScriptedServer;
let proxy: Server;
let proxyUrl: string;
/** What the proxy was asked for. */
let asked: string[];

/** It knows the server by the name symbols.test, which nobody else can look up. */
beforeEach(async () => {
  server = await startScriptedServer(answer);
  asked = [];
  proxy = createServer((request: IncomingMessage, response) => {
    const { method, headers, url = '' } = request;
    asked.push(`${method} ${url}`);
    const { pathname, search } = new URL(url);
    const onward = ask(new URL(pathname + search, server.url), { method, headers }, (found) => {
      response.writeHead(found.statusCode ?? 500, found.headers);
      found.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    const mayPass = request.headers['proxy-authorization'] !== undefined;
    if (!mayPass) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const upstream = connect(Number(server.url.port), '127.0.0.1');
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    return socket.pipe(upstream).pipe(socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await server[Symbol.asyncDispose]();
});

const coverage = (url: string | URL, environment: Readonly<Record<string, string>>) =>
  createClient({ url: new URL(url), token, environment, retries: 0 }).coverage([{ key: 'a.pdb/AB/a.sym' }]);

test.each(['HTTP_PROXY', 'http_proxy'])('%s is heeded for http', async (name) => {
  await coverage('http://symbols.test', { [name]: proxyUrl });
  expect(asked).toEqual(['POST http://symbols.test/api/coverage']);
  expect(server.requests[0]!.headers).toMatchObject({ 'auth-token': token });
});

test('HTTPS_PROXY is heeded for https, with its password; what the tunnel leads to must speak TLS', async () => {
  const environment = { HTTPS_PROXY: proxyUrl.replace('//', '//ann:secret@') };
  await expect(coverage('https://symbols.test', environment)).rejects.toMatchObject({
    message: expect.stringContaining('Is it http://…?'),
  });
  expect(asked).toEqual([`CONNECT symbols.test:443 Basic ${btoa('ann:secret')}`]);
});

test('a proxy that lets nobody through is named, without the password, and not asked again', async () => {
  const environment = { https_proxy: proxyUrl };
  await expect(coverage('https://symbols.test', environment)).rejects.toMatchObject({
    code: 'address_unfit',
    message: expect.stringMatching(/via http:\/\/127\.0\.0\.1:\d+\/: HTTP\/1\.1 407/),
  });
});

test('NO_PROXY is heeded, and this machine needs no proxy', async () => {
  const environment = { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, NO_PROXY: 'symbols.test' };
  await expect(coverage('http://symbols.test', environment)).rejects.toMatchObject({
    code: 'server_unreachable',
    message: expect.stringContaining('(proxies are set: HTTPS_PROXY, HTTP_PROXY, NO_PROXY)'),
  });
  await coverage(server.url, environment);
  await coverage(`http://localhost:${server.url.port}`, environment);
  expect(asked).toEqual([]);
});

test('a proxy that is none is refused with what it must be; its password is not shown', () => {
  const create = () => createClient({ url: server.url, token, environment: { HTTPS_PROXY: 'socks5://ann:secret@proxy.example' } });
  expect(create).toThrow('HTTPS_PROXY cannot be spoken to: it must be the URL of a proxy, such as http://proxy.example:3128');
  expect(create).not.toThrow('secret');
});
