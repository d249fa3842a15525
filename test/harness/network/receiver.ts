// A server that is told when uploads have ended: keeps what came, answers as a test wants.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly body: Buffer;
}

export interface Told {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly id: number };
}

export interface Receiver extends AsyncDisposable {
  url(path: string): string;
  /** At a path, in order; each test has paths of its own. */
  received(path: string): readonly Received[];
  told(path: string): readonly Told[];
  /** How it answers at a path from now on; 204 without. `count`: the how manieth request it is. */
  answer(path: string, answer: (response: ServerResponse, count: number) => void): void;
}

export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  const responses = new Map<string, (response: ServerResponse, count: number) => void>();
  const received = (path: string): Received[] => all.filter((one) => one.path === path);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://receiver').pathname;
    response.on('error', () => {}); // whoever asked has gone
    const keep = (body: Buffer): void => {
      all.push({ path, headers: request.headers, body });
      const answer = responses.get(path);
      if (answer) answer(response, received(path).length);
      else response.writeHead(204).end();
    };
    buffer(request).then(keep, () => {}); // whoever told has gone before the end
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: (path) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    received,
    told: (path) => received(path).map(({ body }) => JSON.parse(body.toString()) as Told),
    answer: (path, answer) => void responses.set(path, answer),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
