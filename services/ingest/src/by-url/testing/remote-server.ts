// A remote server for the unit tests: https with its own certificate authority, or http, on a free loopback port.
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface RemoteServer extends AsyncDisposable {
  readonly port: number;
  /** The requests it has received so far. */
  readonly requests: readonly IncomingMessage[];
}

export interface Certificate {
  readonly key: string;
  /** Self-signed: its certificate is also the authority to trust. */
  readonly cert: string;
}

export async function createCertificate(...names: readonly string[]): Promise<Certificate> {
  const altNames = names.map((name) => ({ type: 2 as const, value: name }));
  const extensions = [{ name: 'subjectAltName' as const, altNames }];
  const made = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec', algorithm: 'sha256', extensions });
  return { key: made.private, cert: made.cert };
}

export async function startRemoteServer(listener: RequestListener, certificate?: Certificate): Promise<RemoteServer> {
  const requests: IncomingMessage[] = [];
  const record: RequestListener = (request, response) => {
    requests.push(request);
    listener(request, response);
  };
  const server = certificate ? createHttpsServer({ ...certificate }, record) : createHttpServer(record);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
