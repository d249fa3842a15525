// Stands for the four services behind a gateway: each says its name and what it was asked, and does with a body what a test wants.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayTargets } from './nginx-gateway.ts';

export interface AskedOf {
  readonly service: keyof GatewayTargets;
  readonly method: string;
  /** As it came. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface NamedServices extends AsyncDisposable {
  readonly targets: GatewayTargets;
  /** What they do from now on, instead of telling what they were asked. */
  answer(listener: (request: IncomingMessage, response: ServerResponse) => void): void;
  tell(): void;
  /** One of them is gone. */
  stop(name: keyof GatewayTargets): Promise<void>;
}

const names = ['ingest', 'status', 'download', 'web'] as const;

export async function startNamedServices(): Promise<NamedServices> {
  let other: RequestListener | undefined;
  const servers = new Map<keyof GatewayTargets, Server>();
  for (const service of names) {
    const server = createServer((request, response) => {
      if (other) return other(request, response);
      const { method = '', url = '', headers } = request;
      request.resume();
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ service, method, url, headers } satisfies AskedOf));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    servers.set(service, server);
  }
  const urlOf = (name: keyof GatewayTargets): string => `http://127.0.0.1:${(servers.get(name)!.address() as AddressInfo).port}`;
  const targets = { ingest: urlOf('ingest'), status: urlOf('status'), download: urlOf('download'), web: urlOf('web') };
  const stop = async (name: keyof GatewayTargets): Promise<void> => {
    const server = servers.get(name);
    if (!server?.listening) return;
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  };
  return {
    targets,
    answer: (listener) => (other = listener),
    tell: () => (other = undefined),
    stop,
    [Symbol.asyncDispose]: async () => void (await Promise.all(names.map(stop))),
  };
}
