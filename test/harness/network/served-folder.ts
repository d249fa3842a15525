// The files of a folder over http, as an artifact store gives them.
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

export interface ServedFolder extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
}

export async function serveFolder(folder: string): Promise<ServedFolder> {
  const server = createServer(({ url = '' }, response) => {
    const path = join(folder, basename(url));
    if (existsSync(path)) createReadStream(path).pipe(response);
    else response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
