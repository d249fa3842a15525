// A server that responds as a test scripts it, one handler per request in turn; the last one handles all that follow.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: URL;
  /** The requests so far: method, path, headers. */
  readonly requests: readonly { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers'] }[];
}

export async function startScriptedServer(...handlers: readonly [Handler, ...Handler[]]): Promise<ScriptedServer> {
  const requests: ScriptedServer['requests'][number][] = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    void (handlers[requests.length - 1] ?? handlers.at(-1)!)(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Reads the body, then responds. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Handler =>
  async (request, response) => {
    await buffer(request).catch(() => undefined);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

/** Breaks the connection without a response. */
export const cut: Handler = (request) => void request.socket.destroy();
