// Prometheus or Alertmanager as a process of a test, on a port of its own. Neighbours: running-prometheus.ts, running-alertmanager.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@symdepot/testkit';
import { takeOwnPort } from '../network/own-port.ts';
import type { Program } from '../programs/find-program.ts';

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
}

/** @throws with what it said when it ends before it is ready */
export async function startServer({ path, env }: Program, args: readonly string[]): Promise<RunningServer> {
  const url = `http://127.0.0.1:${await takeOwnPort()}`;
  const server = spawn(path, [...args, `--web.listen-address=${url.replace('http://', '')}`], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  await waitFor(
    async () => {
      if (server.exitCode !== null) throw new Error(`${path} ended: ${said}`);
      return fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    },
    { timeoutMs: 60_000, what: path },
  );
  return {
    url,
    async [Symbol.asyncDispose]() {
      process.off('exit', kill);
      const exited = server.exitCode === null ? once(server, 'exit') : undefined;
      server.kill('SIGTERM');
      await exited;
    },
  };
}
