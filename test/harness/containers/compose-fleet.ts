// deploy/ as it stands, in a folder that is like a fresh clone, started by Compose on a container bed: only images are a test's. What
// documents say is typed there. Neighbours: container-bed.ts, constant-uploads.ts.
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import type { Server } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@symdepot/testkit';
import { takeOwnPort } from '../network/own-port.ts';
import { images } from './base-images.ts';
import { repository, type ContainerBed, type Ran, type RunOptions } from './container-bed.ts';
import { openPassage } from './passage.ts';

const passageScript = fileURLToPath(new URL('passage.ts', import.meta.url));
/** As Compose names it in a folder `deploy`. */
const network = 'deploy_default';
/** As compose.yaml has it; nobody else is on the network of the containers. */
const gateway = '127.0.0.1:8080';

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** Of Compose. */
  readonly service: string;
  readonly status: string;
  /** Of its last check since it was started; empty when it has none. */
  readonly health: string;
  readonly startedAt: string;
  /** Of its last end. */
  readonly finishedAt: Date;
  readonly exitCode: number;
  /** Among the bed's; 0 when it does not run. */
  readonly pid: number;
  /** `8080/tcp` of those that are published. */
  readonly ports: readonly string[];
  readonly wasOutOfMemory: boolean;
  /** How often its process was started again because it had ended, by whatever. */
  readonly restarts: number;
}

export interface ComposeFleet extends AsyncDisposable {
  /** Of the gateway, from here. */
  readonly url: string;
  /** The clone's `deploy`. */
  readonly folder: string;
  /** What a document says, typed there by somebody whose home is `home`; health checks are run meanwhile, as Docker would. */
  type(script: string, options?: { readonly home?: string; readonly goodCodes?: readonly number[] }): Promise<Ran>;
  compose(args: readonly string[], options?: Pick<RunOptions, 'goodCodes'>): Promise<Ran>;
  /** The operators' command. @returns its JSON, also of differences that it has found (1) */
  admin<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  containers(): Promise<ContainerState[]>;
  /** The network of its containers. */
  readonly network: string;
  /** @returns the URL, from here, of a server among the containers */
  reach(place: string): Promise<string>;
  /** How many of a service run. */
  count(service: string): Promise<number>;
  /** Kills the first process of each container of a service, and waits until there is another one. */
  killHard(service: string): Promise<void>;
}

export async function createComposeFleet(bed: ContainerBed): Promise<ComposeFleet> {
  const folder = join(bed.folder, 'symdepot/deploy');
  const isCloned = (source: string): boolean => !['.env', 'compose.override.yaml'].includes(basename(source));
  await cp(join(repository, 'deploy'), folder, { recursive: true, filter: isCloned });
  const environment = {
    SYMDEPOT_IMAGE: images.symdepot,
    POSTGRES_IMAGE: images.servers,
    REDIS_IMAGE: images.servers,
    NGINX_IMAGE: images.servers,
    S3_IMAGE: images.s3,
  };
  /** It ends with the bed. */
  const startPassage = (from: string, to: string): void => void bed.run(process.execPath, [passageScript, from, to]).catch(() => {});
  const passages: Server[] = [];
  const reach = async (place: string): Promise<string> => {
    const port = await takeOwnPort();
    const path = join(bed.folder, `${port}.sock`);
    startPassage(path, place);
    passages.push(await openPassage({ host: '127.0.0.1', port }, { path }));
    await waitFor(() => existsSync(path), { what: `a passage to ${place}` });
    return `http://127.0.0.1:${port}`;
  };
  const url = await reach(gateway);

  const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    bed.run(program, args, { cwd: folder, ...options, environment: { ...environment, ...options.environment } });
  const containers = async (): Promise<ContainerState[]> => {
    const listed = (await bed.ask<readonly { readonly Id: string }[] | null>('/containers/json?all=true')) ?? [];
    const inspected = await Promise.all(listed.map(({ Id: id }) => bed.ask<Inspected>(`/containers/${id}/json`)));
    return inspected.filter((one) => one !== undefined).map(describeContainer); // one may go meanwhile
  };
  /** Podman leaves this to systemd's timers, which are not there. */
  const checkHealth = async (): Promise<void> => {
    const waitedFor = (await containers()).filter(
      ({ service, status, health }) => status === 'running' && health !== 'healthy' && ['postgres', 'redis'].includes(service),
    );
    await Promise.all(waitedFor.map(({ name }) => bed.podman(['healthcheck', 'run', name], { goodCodes: [1, 125] })));
  };
  const type: ComposeFleet['type'] = async (script, { home = bed.folder, goodCodes = [] } = {}) => {
    await mkdir(home, { recursive: true });
    let isDone = false;
    const typed = run('bash', ['-ec', script], { environment: { HOME: home }, goodCodes }).finally(() => (isDone = true));
    typed.catch(() => {}); // it is told below
    await waitFor(async () => isDone || (await checkHealth(), isDone), { intervalMs: 1_000, timeoutMs: 480_000, what: script });
    return typed;
  };
  const compose: ComposeFleet['compose'] = (args, options) => run('docker-compose', args, options);
  return {
    url,
    reach,
    folder,
    network,
    type,
    compose,
    async admin(...args) {
      const { stdout } = await compose(['run', '--rm', '-T', '--no-deps', 'admin', ...args, '--json'], { goodCodes: [1] });
      return JSON.parse(stdout.toString());
    },
    containers,
    count: async (service) => (await containers()).filter((container) => container.service === service && container.pid > 0).length,
    async killHard(service) {
      const before = (await containers()).filter((container) => container.service === service && container.pid > 0);
      if (before.length === 0) throw new Error(`no container of ${service} runs`);
      await bed.run('kill', ['-9', ...before.map(({ pid }) => String(pid))]);
      const restarted = async (): Promise<boolean> => {
        const now = await containers();
        return before.every(({ id, pid }) => now.some((container) => container.id === id && container.pid > 0 && container.pid !== pid));
      };
      await waitFor(restarted, { intervalMs: 500, timeoutMs: 240_000, what: `another process of ${service}` });
    },
    async [Symbol.asyncDispose]() {
      for (const passage of passages) passage.close();
    },
  };
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly Health?: { readonly Status: string };
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly ExitCode: number;
    readonly Pid: number;
    readonly OOMKilled: boolean;
  };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null };
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, unknown>> | null };
}

const describeContainer = ({ Id, Name, RestartCount, State, Config, NetworkSettings }: Inspected): ContainerState => ({
  id: Id,
  name: Name,
  service: Config.Labels?.['com.docker.compose.service'] ?? '',
  status: State.Status,
  health: State.Health?.Status ?? '',
  startedAt: State.StartedAt,
  finishedAt: new Date(State.FinishedAt),
  exitCode: State.ExitCode,
  pid: State.Pid,
  // Others are open among containers only.
  ports: Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) => (bindings ? [port] : [])),
  wasOutOfMemory: State.OOMKilled,
  restarts: RestartCount,
});
