// Takes TLS off connections and passes them on, as what stands before a public server does, for clients that know only
// https and the names of public servers.
import { once } from 'node:events';
import { connect as connectPlainly, isIP, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { generate } from 'selfsigned';

export interface HttpsFront extends AsyncDisposable {
  readonly port: number;
  /** Signs itself: the authority to trust. */
  readonly certificate: string;
}

/** @param names what its certificate is for; addresses, too */
export async function createHttpsFront(targetUrl: string, names: readonly string[]): Promise<HttpsFront> {
  const target = new URL(targetUrl);
  const altNames = names.map((name) => (isIP(name) > 0 ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }));
  const extensions = [{ name: 'subjectAltName' as const, altNames }];
  const made = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec', algorithm: 'sha256', extensions });
  const open = new Set<Socket>();
  const server = createServer({ key: made.private, cert: made.cert }, (outside) => {
    const inside = connectPlainly(Number(target.port), target.hostname);
    open.add(outside);
    pipeline(outside, inside, outside, () => open.delete(outside));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    certificate: made.cert,
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), 'close');
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
