// A TCP port on 127.0.0.1 that nobody is listening on right now.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The preferred port if it is free, else any. */
export async function findFreePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  } catch (error) {
    if (preferred === 0) throw error;
    return findFreePort();
  }
}
