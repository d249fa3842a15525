import { once } from 'node:events';
import { connect } from 'node:net';
import { Agent, request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

const serve = async () => {
  const held: ServerResponse[] = [];
  const listener = await listen((incoming, response) => (incoming.url === '/slow' ? held.push(response) : response.end('quick')), {
    host: '127.0.0.1',
    port: 0,
  });
  const agent = new Agent({ keepAlive: true });
  const get = async (path: string) => {
    const [response] = (await once(request(listener.url + path, { agent }).end(), 'response')) as [IncomingMessage];
    return text(response);
  };
  return { listener, held, get };
};

test('the end waits for requests in flight, not for idle connections', async () => {
  const { listener, held, get } = await serve();
  await get('/');
  const slow = get('/slow');
  await expect.poll(() => held.length).toBe(1);
  const closed = listener.close(10_000);
  await expect(fetch(listener.url)).rejects.toThrow('fetch failed');
  held[0]!.end('done');
  expect(await slow).toBe('done');
  await closed;
});

test('what is still in flight at the deadline is cut', async () => {
  const { listener, held, get } = await serve();
  const slow = get('/slow').catch((error: unknown) => error);
  await expect.poll(() => held.length).toBe(1);
  await listener.close(20);
  expect(await slow).toBeInstanceOf(Error);
});

test('a port that is taken is an error', async () => {
  const { listener } = await serve();
  const port = Number(new URL(listener.url).port);
  await expect(listen(() => {}, { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  await listener.close(1000);
});

test('what cannot be read is told in JSON, but not into the middle of another answer', async () => {
  const { listener, held } = await serve();
  const { hostname, port } = new URL(listener.url);
  const speak = (lines: string) => {
    const socket = connect(Number(port), hostname);
    socket.write(`${lines}\r\n\r\n`);
    return { socket, answer: text(socket) };
  };
  expect(await speak('GET / HTTP/9').answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*"code":"request_invalid"/s);

  const { socket, answer } = speak('GET /slow HTTP/1.1\r\nHost: x');
  await expect.poll(() => held.length).toBe(1);
  held[0]!.write('half');
  const received = once(socket, 'data');
  await received;
  socket.write('nonsense\r\n\r\n');
  const told = await answer.catch(() => '');
  expect(told).not.toContain('request_invalid');
  await listener.close(1_000);
});

test('an answer that nobody reads is not held for ever; one that is read arrives, and so does the next on its connection', async () => {
  const content = 'x'.repeat(20_000_000);
  const closed: string[] = [];
  const app: RequestListener = (incoming, response) => {
    response.once('close', () => closed.push(`${incoming.url} ${response.writableFinished}`));
    response.end(content);
  };
  const listener = await listen(app, { host: '127.0.0.1', port: 0, unreadMs: 2_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const unread = request(`${listener.url}/unread`, { agent: false }).end();
  unread.on('error', () => {});
  const [answer] = (await once(unread, 'response')) as [IncomingMessage];
  answer.on('error', () => {}).pause();
  for (const path of ['/read', '/again']) {
    const [response] = (await once(request(listener.url + path, { agent }).end(), 'response')) as [IncomingMessage];
    expect((await text(response)).length).toBe(content.length);
  }
  await expect.poll(() => closed.toSorted(), { timeout: 20_000 }).toEqual(['/again true', '/read true', '/unread false']);
  await listener.close(1_000);
});
