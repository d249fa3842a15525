import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { listen } from './listen.ts';

const serve = async () => {
  const held: ServerResponse[] = [];
  const listener = await listen((incoming, response) => (incoming.url === '/slow' ? held.push(response) : response.end('quick')), {
    host: '127.0.0.1',
    port: 0,
    maxConnections: 100,
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
  await expect(listen(() => {}, { host: '127.0.0.1', port, maxConnections: 10, setting: 'ADMIN_PORT' })).rejects.toMatchObject({
    code: 'port_unavailable',
    message: expect.stringMatching(/another program listens there already\. Set ADMIN_PORT to another one/),
    cause: { code: 'EADDRINUSE' },
  });
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

test('what cannot be read is not told in the place of an earlier answer, which is the last', async () => {
  const { listener, held } = await serve();
  const { hostname, port } = new URL(listener.url);
  const socket = connect(Number(port), hostname);
  const answer = text(socket);
  socket.write(Buffer.from('GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1'));
  await expect.poll(() => held.length).toBe(1);
  socket.write('nonsense\r\n\r\n');
  held[0]!.end('done');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\nConnection: close\r\n.*\r\n\r\ndone$/s);
  await listener.close(1_000);
});

test('requests that are sent ahead are begun when the answer before is over, and never when the connection has gone', async () => {
  const begun: string[] = [];
  const held: ServerResponse[] = [];
  const app: RequestListener = ({ url = '' }, response) => {
    begun.push(url);
    held.push(response);
  };
  const listener = await listen(app, { host: '127.0.0.1', port: 0, maxConnections: 10 });
  const { hostname, port } = new URL(listener.url);
  const socket = connect(Number(port), hostname);
  socket.write(['/1', '/2', '/3', '/4'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  await expect.poll(() => begun).toEqual(['/1']);
  held[0]!.end('one');
  await expect.poll(() => begun).toEqual(['/1', '/2']);
  held[1]!.write('half');
  await once(socket, 'data');
  expect(begun).toEqual(['/1', '/2']);
  const closed = once(held[1]!, 'close');
  socket.destroy();
  await closed;
  await listener.close(1_000);
  expect(begun).toEqual(['/1', '/2']);
});

test('who sends hundreds of requests ahead and reads nothing is cut', async () => {
  const begun: string[] = [];
  const listener = await listen(({ url = '' }) => void begun.push(url), { host: '127.0.0.1', port: 0, maxConnections: 10 });
  const { hostname, port } = new URL(listener.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  const closed = once(socket, 'close');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(300));
  await closed;
  expect(begun).toHaveLength(1);
  await listener.close(1_000);
});

test('an answer that nobody reads is not held for ever; one that is read arrives, and so does the next on its connection', async () => {
  const content = 'x'.repeat(20_000_000);
  const closed: string[] = [];
  const app: RequestListener = (incoming, response) => {
    response.once('close', () => closed.push(`${incoming.url} ${response.writableFinished}`));
    response.end(content);
  };
  const listener = await listen(app, { host: '127.0.0.1', port: 0, maxConnections: 100, unreadMs: 2_000 });
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

test('a stream that nobody reads ends, too; one that waits for us does not', async () => {
  const ended: string[] = [];
  const waiting: ServerResponse[] = [];
  const app: RequestListener = (incoming, response) => {
    if (incoming.url === '/wait') return void waiting.push(response);
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(100_000);
      })(),
    );
    return void pipeline(endless, response).catch(() => ended.push('cut'));
  };
  const listener = await listen(app, { host: '127.0.0.1', port: 0, maxConnections: 100, unreadMs: 500 });
  const patient = once(request(`${listener.url}/wait`, { agent: false }).end(), 'response');
  const unread = request(`${listener.url}/unread`, { agent: false }).end();
  unread.on('error', () => {});
  const [answer] = (await once(unread, 'response')) as [IncomingMessage];
  answer.on('error', () => {}).pause();
  await expect.poll(() => ended, { timeout: 20_000 }).toEqual(['cut']);
  waiting[0]!.end('at last');
  const [response] = (await patient) as [IncomingMessage];
  expect(await text(response)).toBe('at last');
  await listener.close(1_000);
});

describe('more connections than there may be', () => {
  const openMany = async (url: string, count: number): Promise<Socket[]> => {
    const { port } = new URL(url);
    const sockets = Array.from({ length: count }, () => connect({ host: '127.0.0.1', port: Number(port) }).on('error', () => {}));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return sockets;
  };

  test('idle ones make room, that which has been idle for longest first', async () => {
    const listener = await listen((_incoming, response) => response.end('quick'), { host: '127.0.0.1', port: 0, maxConnections: 20 });
    const closed: number[] = [];
    const idle: Socket[] = [];
    for (let index = 0; index < 100; index++) {
      const [socket] = await openMany(listener.url, 1);
      idle.push(socket!.on('close', () => closed.push(index)).resume());
    }
    await expect.poll(() => closed).toEqual(Array.from({ length: 80 }, (_, index) => index));
    for (let times = 0; times < 5; times++) {
      const [response] = (await once(request(listener.url, { agent: false }).end(), 'response')) as [IncomingMessage];
      expect(await text(response)).toBe('quick');
    }
    for (const socket of idle) socket.destroy();
    await listener.close(1_000);
  });

  test('those with requests in flight stay, and new ones are closed', async () => {
    const held: ServerResponse[] = [];
    const listener = await listen((_incoming, response) => void held.push(response), { host: '127.0.0.1', port: 0, maxConnections: 5 });
    const busy = Array.from({ length: 5 }, () => once(request(listener.url, { agent: false }).end(), 'response'));
    await expect.poll(() => held.length).toBe(5);
    const late = once(request(listener.url, { agent: false }).end(), 'response').catch((error: NodeJS.ErrnoException) => error.code);
    expect(await late).toBe('ECONNRESET');
    for (const response of held) response.end('done');
    const responses = (await Promise.all(busy)) as [IncomingMessage][];
    expect(await Promise.all(responses.map(([response]) => text(response)))).toEqual(Array(5).fill('done'));
    await listener.close(1_000);
  });
});
