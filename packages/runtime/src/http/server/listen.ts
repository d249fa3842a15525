// An HTTP server on one port, and its graceful shutdown. Neighbours: start-process.ts, request-body.ts (100-continue).
import type { RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import { withDeadline } from '@symdepot/async';
import { AppError } from '@symdepot/errors';
import type { Logger } from '../../log/logger.ts';
import { boundConnections } from './bound-connections.ts';
import { expressPrototypesOf } from './express-prototypes.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { continueWhenRead } from '../request/request-body.ts';

const http = process.getBuiltinModule('node:http'); // an import would load undici, too

export interface HttpServer {
  readonly url: string;
  /** Takes no new connections, and waits for the requests in flight; cuts those that are still there at the deadline. */
  close(deadlineMs: number): Promise<void>;
}

/** A slow line may take its time over a large archive, but not over its headers. */
const requestTimeoutMs = 3_600_000;
const headersTimeoutMs = 60_000;
/** Longer than proxies keep idle connections (60 s mostly), so that they close them and no request meets a closed one. */
const keepAliveTimeoutMs = 75_000;
/** A response, also one that is still being made, holds memory and handles until it is read. Who reads nothing for so long is cut. */
const unreadTimeoutMs = 120_000;
/** How soon a server that is closing lets go of a connection whose last request has been answered. */
const closeIdleMs = 20;

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** By which the port is set, for who has to choose another one. */
  readonly setting?: string;
  /** Past that idle ones are closed, and where there are none, new ones. */
  readonly maxConnections: number;
  readonly unreadMs?: number;
  /** Of requests that never come to the app. */
  readonly logger?: Logger;
}

/** @throws AppError `port_unavailable` */
export async function listen(
  app: RequestListener,
  { host, port, setting = 'PORT', maxConnections, logger, unreadMs = unreadTimeoutMs }: ListenOptions,
): Promise<HttpServer> {
  const server = http.createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: headersTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // A request without a body is one that has been read (request-body.ts).
    optimizeEmptyRequests: true,
    ...expressPrototypesOf(app),
  });
  const connections = boundConnections(server, maxConnections);
  const handle = oneAtATime(app);
  // Nothing has moved for so long. What we have not answered yet, or is still being sent to us, has deadlines of its own.
  server.setTimeout(unreadMs, (socket) => {
    if (!connections.isBusy(socket) || socket.writableLength > 0) socket.destroy();
  });
  /** The latest answer of each connection. */
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => {
    responses.set(request.socket, response);
    connections.begin(request, response);
    handle(request, response);
  });
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, () => {
      if (!response.headersSent) response.writeContinue();
    });
    server.emit('request', request, response);
  });
  server.on('clientError', (error, socket) => {
    const answer = responses.get(socket);
    if (answer !== undefined && !answer.headersSent && answer.req.complete) {
      answer.shouldKeepAlive = false; // the fault is in what follows: its own answer is what the caller reads next, and the last
      return;
    }
    const isAnswering = answer !== undefined && answer.headersSent && !answer.writableFinished;
    refuseUnreadable(error, socket, isAnswering, logger);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('port_unavailable', { setting, host, port, reason: reasons.get(cause.code ?? '') ?? cause.message }, { cause });
  });

  return {
    url: urlOf(server.address() as AddressInfo),
    async close(deadlineMs) {
      const closed = once(server, 'close');
      server.close();
      // A keep-alive connection would outlive the end of its last request.
      const sweep = setInterval(() => server.closeIdleConnections(), closeIdleMs);
      // A caller that is cut sends again: no reason to say that the end was not clean.
      await withDeadline(
        deadlineMs,
        () => closed,
        () => server.closeAllConnections(),
      ).finally(() => clearInterval(sweep));
    },
  };
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program listens there already'],
  ['EACCES', 'this user may not'],
  ['EADDRNOTAVAIL', 'it is no address of this machine'],
]);

/** Where this machine reaches it. */
function urlOf({ address, port, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
