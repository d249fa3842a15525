// Connections from a network to another by way of a socket in a folder that both see: to containers, which are in namespaces of their
// own, and from them. Run beside the containers: node passage.ts FROM TO, each the path of a socket, or HOST:PORT.
import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What connects to `from` is connected to `to`; for as long as both want. */
export async function openPassage(from: NetConnectOpts, to: NetConnectOpts): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (near: Socket) => {
    const far = connect({ ...to, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', (hadError) => void (hadError && other.destroy()));
    }
  }).listen(from);
  await once(server, 'listening');
  return server;
}

const placeOf = (text: string): NetConnectOpts => {
  const [host, port] = text.split(':');
  return port === undefined ? { path: text } : { host: host!, port: Number(port) };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await openPassage(placeOf(process.argv[2]!), placeOf(process.argv[3]!));
}
