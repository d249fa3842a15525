// One address for the services of a fleet, as a gateway gives them, which a test can take away and bring back.
import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { Endpoints } from './client.ts';

export interface Gateway extends AsyncDisposable {
  readonly url: string;
  /** Where the services are from now on. */
  route(endpoints: Endpoints): void;
  /** Breaks every connection and refuses new ones. */
  close(): Promise<void>;
  open(): Promise<void>;
  /** Breaks the next connection that sends more than that, in the middle of its body, once. */
  cutAfter(bytes: number): void;
  /** How many connections that has been. */
  cuts(): number;
  /** Streams of events that are open. */
  streams(): number;
}

export async function createGateway(initial: Endpoints): Promise<Gateway> {
  let endpoints = initial;
  let cutAfterBytes = Infinity;
  let cuts = 0;
  let streams = 0;
  const targetOf = (path: string): string =>
    path.startsWith('/upload/') ? endpoints.ingest : path.startsWith('/api/') ? endpoints.status : endpoints.download;
  const listener: RequestListener = (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    const forwarded = request(targetOf(url) + url, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      const isStream = answer.headers['content-type']?.startsWith('text/event-stream') ?? false;
      if (isStream) streams += 1;
      pipeline(answer, outgoing, () => {
        if (isStream) streams -= 1;
      });
    });
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= cutAfterBytes) return;
      cutAfterBytes = Infinity;
      cuts += 1;
      incoming.socket.destroy();
    });
    forwarded.on('error', () => incoming.socket.destroy());
    outgoing.on('close', () => forwarded.destroy());
    pipeline(incoming, forwarded, () => {});
  };
  let server: Server | undefined;
  let port = 0;
  const open = async (): Promise<void> => {
    server = createServer(listener).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    closing.close();
    closing.closeAllConnections();
    await once(closing, 'close');
  };
  await open();
  return {
    url: `http://127.0.0.1:${port}`,
    route: (next) => (endpoints = next),
    open,
    close,
    cutAfter: (bytes) => (cutAfterBytes = bytes),
    cuts: () => cuts,
    streams: () => streams,
    [Symbol.asyncDispose]: close,
  };
}
