// A process that is started again in its place whenever it is killed, and what all that were there have cost. Neighbour: killer.ts.
import { processorSeconds, readMemory } from '../../bench/measure.ts';
import { takeOwnPort } from '../../harness/network/own-port.ts';
import type { Fleet, ServiceName } from '../../harness/processes/fleet.ts';
import type { LogRecord, ServiceProcess } from '../../harness/processes/service-process.ts';
import { startServer, type RedisServer } from '../../harness/redis/redis.ts';
import type { Program } from '../../harness/programs/find-program.ts';

export interface KeptProcess {
  readonly kind: string;
  readonly url: string;
  /** Of a service: that of the process which is there now. */
  adminUrl(): string;
  /** SIGKILL. Resolves when another one is ready in its place. */
  replace(): Promise<void>;
  /** Of processor time. */
  cost(): Promise<number>;
  /** The most that one of them has held, in MiB. */
  peakMebibytes(): Promise<number>;
  /** What is worse than usual in their logs. */
  complaints(): readonly LogRecord[];
}

interface Running {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  readonly service?: ServiceProcess;
}

async function keep(kind: string, url: (running: Running) => string, start: () => Promise<Running>): Promise<KeptProcess> {
  let running = await start();
  const all = [running];
  let [costOfDead, peakOfDead] = [0, 0];
  const peak = async (): Promise<number> => (await readMemory(running.pid)).peak;
  return {
    kind,
    get url() {
      return url(running);
    },
    adminUrl: () => running.service!.adminUrl,
    async replace() {
      costOfDead += await processorSeconds(running.pid);
      peakOfDead = Math.max(peakOfDead, await peak());
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
      running = await start();
      all.push(running);
    },
    cost: async () => costOfDead + (await processorSeconds(running.pid)),
    peakMebibytes: async () => Math.max(peakOfDead, await peak()),
    complaints: () =>
      all.flatMap(({ service }) => (service?.log() ?? []).filter(({ level }) => ['warn', 'error', 'fatal'].includes(String(level)))),
  };
}

export async function keepService(fleet: Fleet, name: ServiceName): Promise<KeptProcess> {
  const port = String(await takeOwnPort());
  return keep(
    name,
    ({ service }) => service!.url,
    async () => {
      const service = await fleet.start(name, { PORT: port });
      return { pid: service.pid, exited: service.exit, service };
    },
  );
}

export async function keepRedis(program: Program, folder: string): Promise<KeptProcess & { stop(): Promise<void> }> {
  const port = await takeOwnPort();
  let server: RedisServer;
  const kept = await keep(
    'redis',
    () => server.url,
    async () => {
      server = await startServer(program, port, folder);
      return { pid: server.pid, exited: server.exited };
    },
  );
  return Object.assign(kept, { stop: () => server.stop() });
}
