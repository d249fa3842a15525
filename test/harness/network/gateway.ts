// One address for the services of a fleet, as a gateway gives them, which a test can take away and bring back.
import { once } from 'node:events';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import { pipeline } from 'node:stream';
import { takeOwnPort } from './own-port.ts';
import type { Endpoints } from '../clients/client.ts';

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
  /** The next request that sends more than that stands still in the middle of its body; resolves when it does. */
  holdAfter(bytes: number): Promise<void>;
  /** What stands still goes on. */
  release(): void;
  /** Requests of that method get 405 and a page, as of a proxy that knows only GET and POST; undefined: of none. */
  refuse(method: string | undefined): void;
  /** Of the bodies of all requests. */
  receivedBytes(): number;
  /** Streams of events that are open. */
  streams(): number;
}

export async function createGateway(initial: Endpoints): Promise<Gateway> {
  let endpoints = initial;
  let cutAfterBytes = Infinity;
  let cuts = 0;
  let streams = 0;
  let refused: string | undefined;
  let received = 0;
  let hold:
    | { readonly afterBytes: number; readonly held: PromiseWithResolvers<void>; readonly released: PromiseWithResolvers<void> }
    | undefined;
  const targetOf = (path: string): string =>
    path.startsWith('/upload/') ? endpoints.ingest : path.startsWith('/api/') ? endpoints.status : endpoints.download;
  const listener: RequestListener = (incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    if (method !== undefined && method === refused) {
      incoming.resume();
      outgoing.writeHead(405, { 'content-type': 'text/html' }).end('<html>405 Not Allowed</html>');
      return;
    }
    const forwarded = request(targetOf(url) + url, { method, headers, agent: false }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      outgoing.flushHeaders();
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
      if (isStream) streams += 1;
      pipeline(response, outgoing, () => {
        if (isStream) streams -= 1;
      });
    });
    const passOn = async function* passOn(chunks: AsyncIterable<Buffer>) {
      let bytes = 0;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        received += chunk.length;
        if (bytes > cutAfterBytes) {
          cutAfterBytes = Infinity;
          cuts += 1;
          incoming.socket.destroy();
        }
        yield chunk;
        if (!hold || bytes <= hold.afterBytes) continue;
        const { held, released } = hold;
        hold = { ...hold, afterBytes: Infinity };
        held.resolve();
        await released.promise;
      }
    };
    forwarded.on('error', () => incoming.socket.destroy());
    outgoing.on('close', () => forwarded.destroy());
    pipeline(incoming, passOn, forwarded, () => {});
  };
  const port = await takeOwnPort();
  let server: Server | undefined;
  const open = async (): Promise<void> => {
    server = createServer(listener).listen(port, '127.0.0.1');
    await once(server, 'listening');
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
    holdAfter(afterBytes) {
      hold = { afterBytes, held: Promise.withResolvers(), released: Promise.withResolvers() };
      return hold.held.promise;
    },
    release: () => hold?.released.resolve(),
    refuse: (method) => (refused = method),
    receivedBytes: () => received,
    streams: () => streams,
    [Symbol.asyncDispose]: close,
  };
}
