// Starts the one S3 store of a test run when the first test file wants it, in the process of global-setup.ts. Test files ask it by
// HTTP: describe-on-s3.ts.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startRgw, type StartedRgw } from './rgw.ts';

export interface RgwStarter {
  readonly url: string;
  stop(): Promise<void>;
}

export async function offerRgw(): Promise<RgwStarter> {
  let started: Promise<StartedRgw> | undefined;
  const server = createServer((_, response) => {
    started ??= startRgw();
    started.then(
      (rgw) => response.end(JSON.stringify(rgw)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      const rgw = await started?.catch(() => undefined);
      if (rgw && 'stop' in rgw) await rgw.stop();
    },
  };
}
