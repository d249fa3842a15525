import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { reach } from './reach.ts';

const opened = new Set<ReturnType<typeof createServer>>();
afterEach(() => {
  for (const server of opened) {
    server.closeAllConnections();
    server.close();
  }
  opened.clear();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  opened.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const unanswered = { name: 'ApiError', status: 0, code: 'offline', message: 'The server does not answer. Are you online?' };
const unreachable = { ...unanswered, message: 'The server cannot be reached. Are you online?' };

test('an answer is read as a whole', async () => {
  const url = await serve((_, response) => response.end('{}'));
  const { response, text } = await reach(url, {}, { deadlineMs: 30_000 });
  expect([response.status, text]).toEqual([200, '{}']);
});

test.each<[string, RequestListener]>([
  ['no answer', () => undefined],
  ['an answer that stops in its middle', (_, response) => response.writeHead(200, { 'Content-Length': '10' }).write('[')],
])('%s is an error at the deadline', async (_, listener) => {
  await expect(reach(await serve(listener), {}, { deadlineMs: 100 })).rejects.toMatchObject(unanswered);
});

test('a connection that breaks is the error of a server that cannot be reached', async () => {
  const url = await serve((request, response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('[', () => request.socket.destroy());
  });
  await expect(reach(url, {}, {})).rejects.toMatchObject(unreachable);
});

test('who calls it off gets its own reason, not an error of the server', async () => {
  const stop = new AbortController();
  const url = await serve(() => stop.abort(new Error('left')));
  await expect(reach(url, {}, { signal: stop.signal, deadlineMs: 30_000 })).rejects.toThrow('left');
});
