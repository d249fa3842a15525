// A proxy as companies have them: plain requests with the whole URL, tunnels by CONNECT. Whatever the name, it leads to one server.
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** What it was asked for: `GET http://…`, `CONNECT host:port`. */
  readonly asked: readonly string[];
}

/** @param server where plain requests go @param tlsPort where tunnels lead to, on this machine */
export async function startConnectProxy(server: string, tlsPort: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const tunnels = new Set<Duplex>();
  const proxy = createServer((request, response) => {
    const { method, headers, url = '' } = request;
    asked.push(`${method} ${url}`);
    const { pathname, search } = new URL(url);
    const onward = ask(new URL(pathname + search, server), { method, headers }, (found) => {
      response.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const upstream = connect(tlsPort, '127.0.0.1');
    tunnels.add(socket);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    pipeline(socket, upstream, socket, () => tunnels.delete(socket));
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(proxy.close(), 'close');
      proxy.closeAllConnections();
      for (const socket of tunnels) socket.destroy(); // the proxy has let go of them
      await closed;
    },
  };
}
