// A loopback TCP proxy: a server that tests can take away and bring back.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { takeOwnPort } from './own-port.ts';

export interface TcpProxy {
  /** The target's URL, by way of this proxy. */
  readonly url: string;
  open(): Promise<void>;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections and bytes, and passes nothing on any more, as a network that drops them does. Ends with `cut`. */
  silence(): void;
}

/** Closed at first, so that its port refuses. */
export async function createTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const port = await takeOwnPort();
  let server: Server | undefined;
  let isSilent = false;

  const forward = (client: Socket): void => {
    if (isSilent) return void sockets.add(client.on('error', () => undefined));
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  const open = async (): Promise<void> => {
    server = createServer(forward).listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    isSilent = false;
    closing?.close();
    for (const socket of sockets) socket.destroy();
    if (closing) await once(closing, 'close');
  };

  const url = new URL(targetUrl);
  url.port = String(port);
  const silence = (): void => {
    isSilent = true;
    for (const socket of sockets) socket.unpipe();
  };
  return { url: url.href, open, cut, silence };
}
