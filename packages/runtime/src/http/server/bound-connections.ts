// Keeps the connections of a server below what the process can hold: past that the one that has been without a request for longest
// makes room, so that idle ones shut nobody out. Neighbours: listen.ts, handle-limit.ts.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  /** A request of it is being read or answered. */
  isBusy(socket: Socket): boolean;
  /** Call it for every request before its response. */
  begin(request: IncomingMessage, response: ServerResponse): void;
}

/** Those that have been told to go, and are not gone yet. */
const leavingConnections = 64;

export function boundConnections(server: Server, maxConnections: number): Connections {
  const open = new Set<Socket>();
  /** In the order in which they became idle. */
  const idle = new Set<Socket>();
  const requests = new Map<Socket, number>();

  // With none that is idle, the new ones are closed by Node.
  server.maxConnections = maxConnections + leavingConnections;
  server.on('connection', (socket) => {
    if (open.size >= maxConnections) {
      const [longest] = idle;
      if (longest === undefined) return void socket.destroy();
      forget(longest);
      longest.destroy();
    }
    open.add(socket);
    idle.add(socket);
    return void socket.once('close', () => forget(socket));
  });
  const forget = (socket: Socket): void => {
    open.delete(socket);
    idle.delete(socket);
    requests.delete(socket);
  };
  return {
    isBusy: (socket) => requests.has(socket),
    begin({ socket }, response) {
      idle.delete(socket);
      requests.set(socket, (requests.get(socket) ?? 0) + 1);
      response.once('close', () => {
        const left = (requests.get(socket) ?? 1) - 1;
        if (left > 0) return void requests.set(socket, left);
        requests.delete(socket);
        if (open.has(socket)) idle.add(socket);
        return undefined;
      });
    },
  };
}
