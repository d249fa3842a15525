// A Redis server for tests: REDIS_URL, else `redis-server` from PATH, else Debian's packages unpacked without
// installing them (debian-packages.ts). Where none of these can be had, tests that need Redis are skipped with the reason.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unpackDebianPackages } from '../programs/debian-packages.ts';
import { findProgram, type Program } from '../programs/find-program.ts';
import { takeOwnPort } from '../network/own-port.ts';

export type StartedRedis = { readonly url: string; stop(): Promise<void> } | { readonly skipReason: string };

export async function startRedis(): Promise<StartedRedis> {
  if (process.env['REDIS_URL']) return { url: process.env['REDIS_URL'], stop: async () => undefined };
  try {
    return await startServer(await findRedis());
  } catch (error) {
    return { skipReason: `no Redis server: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** For a test that starts a server of its own. @throws where none can be had */
export const findRedis = async (): Promise<Program> => (await findProgram('redis-server')) ?? unpackRedis();

/** Redis with the libraries that it needs: all of its dependencies would be far more. */
const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblua5.1-0', 'liblzf1', 'lua-bitop', 'lua-cjson', 'libatomic1'];

async function unpackRedis(): Promise<Program> {
  const { root, env } = await unpackDebianPackages({ name: 'redis', packages });
  return { path: join(root, 'usr/bin/redis-server'), env };
}

export interface RedisServer {
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * @param port for a test that starts a server again where it was
 * @param folder where it keeps what it is told, as deploy/compose.yaml has it; without one it forgets
 */
export async function startServer({ path, env }: Program, port?: number, folder?: string): Promise<RedisServer> {
  const chosen = port ?? (await takeOwnPort());
  const memory = folder === undefined ? { appendonly: 'no' } : { appendonly: 'yes', dir: folder };
  const settings = { port: String(chosen), bind: '127.0.0.1', save: '', ...memory, 'maxmemory-policy': 'noeviction' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn(path, args, { env, stdio: 'ignore' });
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  await Promise.race([untilReady(server, chosen), failed]);
  const exited = once(server, 'exit').finally(() => process.off('exit', kill));
  return {
    url: `redis://127.0.0.1:${chosen}`,
    pid: server.pid!,
    exited,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGTERM');
      await exited;
    },
  };
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await responses(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
    if (Date.now() > deadline) throw new Error('redis-server does not answer');
    await delay(20);
  }
}

async function responses(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const inTime = { signal: AbortSignal.timeout(5_000) };
  try {
    await once(socket, 'connect', inTime);
    socket.write('PING\r\n');
    const [reply] = (await once(socket, 'data', inTime)) as [Buffer];
    return reply.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
