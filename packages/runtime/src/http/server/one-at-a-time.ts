// Starts the requests of a connection one after the other. HTTP/1.1 allows pipelining, and Node would start all requests at once,
// each with its own handle and memory, while their responses wait for one reader. Neighbour: listen.ts.
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** Nobody sends so many ahead who means to read the responses. */
const maxWaiting = 100;

/** `handle`, for each connection only when the response before is over. A request whose connection has gone is never begun. */
export function oneAtATime(handle: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, (() => void)[]>();
  return (request, response) => {
    const { socket } = request;
    const begin = (): void => {
      response.once('close', () => {
        const next = socket.destroyed ? undefined : lines.get(socket)?.shift();
        if (next) next();
        else lines.delete(socket);
      });
      handle(request, response);
    };
    const line = lines.get(socket);
    if (line === undefined) {
      lines.set(socket, []);
      begin();
    } else if (line.length < maxWaiting) line.push(begin);
    else socket.destroy();
  };
}
