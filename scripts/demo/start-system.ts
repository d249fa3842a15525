// Starts `npm start`'s process on an empty folder and a free port, and waits for its line `ready <url>`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));
const readyWithinMs = 120_000;

export interface DemoSystem {
  readonly url: string;
  stop(): Promise<void>;
  logTail(): Promise<string>;
}

export async function startSystem(options: {
  readonly dataDir: string;
  readonly logFile: string;
  readonly token: string;
  readonly port: string;
  readonly signal: AbortSignal;
}): Promise<DemoSystem> {
  const { dataDir, logFile, token, port, signal } = options;
  const log = openSync(logFile, 'a');
  const permissions = 'upload_symbols,view_all_uploads';
  // A group of its own: Ctrl-C in the terminal reaches the demo first, which then stops the system in order.
  const child = spawn(process.execPath, [main, '--port', port, '--data-dir', dataDir], {
    stdio: ['ignore', log, log],
    detached: true,
    // Another symdepot may run on this machine with the admin port that has a fixed number.
    env: { ADMIN_PORT: '0', ...process.env, SYMDEPOT_TOKENS: `${token}=${permissions}` },
  });
  const logTail = async (): Promise<string> => (await readFile(logFile, 'utf8')).split('\n').slice(-20).join('\n');
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const url = /^ready (\S+)$/m.exec(await readFile(logFile, 'utf8'))?.[1];
    if (url !== undefined) return { url, stop, logTail };
    if (child.exitCode !== null || performance.now() > deadline || signal.aborted) {
      await stop();
      throw new Error(`the system did not start:\n${await logTail()}`);
    }
    await delay(50);
  }
}
