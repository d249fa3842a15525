// A TCP port on loopback that stays this process's own while nobody listens on it: for servers that tests take away and
// bring back at the same place. Neighbours: tcp-proxy.ts, redis.ts.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that kernels give to whoever asks for any (Linux: from 32768 on), and apart from other processes' by the pid. */
const lowest = 12_000;
const perProcess = 20;
const first = lowest + (process.pid % 1_000) * perProcess;
let taken = 0;

/** Another one each time. @throws when all of them are in use */
export async function takeOwnPort(): Promise<number> {
  for (let tried = 0; tried < perProcess; tried++) {
    const port = first + (taken++ % perProcess);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${first} to ${first + perProcess - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
