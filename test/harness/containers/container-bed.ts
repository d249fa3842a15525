// Containers for tests, without Docker: podman's service, which Compose takes for Docker, in namespaces of its own, on a store that
// keeps images for the next run, of any checkout. Beds of one user wait for each other. Neighbours: bed.sh, base-images.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bedFolder, ownNamespaces } from './container-tools.ts';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from its standard input. */
  readonly input?: Buffer;
  /** Besides 0. */
  readonly goodCodes?: readonly number[];
  /** With the network of this machine, to fetch something; else with that of the containers. */
  readonly isOutside?: boolean;
}

export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ContainerBed extends AsyncDisposable {
  /** For what a test puts beside the containers; gone afterwards. */
  readonly folder: string;
  podman(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** What podman's service says (its API, below `/libpod`); undefined: there is none of that name. For what is asked often: `podman` is a process. */
  ask<T>(path: string): Promise<T | undefined>;
  buildah(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Among the containers: their processes, mounts and addresses. @throws with what it wrote when it fails */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
}

/** How long it waits for another checkout's: as long as a whole run may take. */
const waitSeconds = 1_800;
export const waitForBedMs = waitSeconds * 1_000;
const isUsed = 75;
const store = ['--root', join(bedFolder, 'storage'), '--runroot', join(bedFolder, 'run'), '--storage-driver', 'overlay'];

/** @throws when it cannot be made */
export async function openContainerBed(): Promise<ContainerBed | { readonly skipReason: string }> {
  await mkdir(bedFolder, { recursive: true });
  const first = ['unshare', ...ownNamespaces, 'sh', fileURLToPath(new URL('bed.sh', import.meta.url)), bedFolder];
  // Detached: Ctrl-C is for the tests; the bed ends when its standard input does.
  const holder = spawn(
    'flock',
    ['--timeout', String(waitSeconds), '--conflict-exit-code', String(isUsed), join(bedFolder, 'lock'), ...first],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const ended = once(holder, 'exit');
  const [said] = (await Promise.race([once(createInterface(holder.stdout), 'line'), ended])) as [string | number | null];
  if (said === isUsed) return { skipReason: `another run has had ${bedFolder} for ${waitSeconds} seconds` };
  if (said !== 'ready') throw new Error(`no bed for containers (${said}): see above`);
  const pid = await childOf(await childOf(holder.pid!)); // flock, unshare, bed.sh
  const env = {
    ...process.env,
    CONTAINERS_CONF: join(bedFolder, 'containers.conf'),
    TMPDIR: join(bedFolder, 'tmp'),
    DOCKER_HOST: `unix://${join(bedFolder, 'run/podman.sock')}`,
    PATH: `${join(bedFolder, 'bin')}:${process.env['PATH']}:/usr/sbin:/sbin`,
  };
  const run: ContainerBed['run'] = async (program, args, options = {}) => {
    const { cwd = repository, environment = {}, input, goodCodes = [], isOutside = false } = options;
    const place = ['--target', pid, '--mount', '--pid', ...(isOutside ? [] : ['--net'])];
    // Entered there, since a path of outside is none in there.
    const command = ['sh', '-c', 'cd "$0" && exec "$@"', cwd, program, ...args];
    const child = spawn('nsenter', [...place, ...command], { env: { ...env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => {}); // it has not read everything: its exit code says whether that was right
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    const errors = Buffer.concat(stderr).toString();
    if (code !== 0 && !goodCodes.includes(code ?? -1)) {
      throw new Error(`${program} ${args.join(' ')} → ${code}\n${`${Buffer.concat(stdout).toString()}\n${errors}`.slice(-6_000)}`);
    }
    return { stdout: Buffer.concat(stdout), stderr: errors };
  };
  return {
    folder: await mkdtemp(join(bedFolder, 'stories', 'test-')),
    run,
    // Where a container runs out of memory, podman leaves a file `oom` in the folder that it was called in.
    podman: (args, options) => run('podman', [...store, ...args], { cwd: bedFolder, ...options }),
    async ask<T>(path: string) {
      // In the mounts of the bed.
      const socketPath = `/proc/${pid}/root${bedFolder}/run/podman.sock`;
      const [answer] = (await once(get({ socketPath, path: `/v4.0.0/libpod${path}` }), 'response')) as [IncomingMessage];
      const body = await json(answer);
      if (answer.statusCode === 404) return undefined;
      if (answer.statusCode !== 200) throw new Error(`${path} → ${answer.statusCode} ${JSON.stringify(body)}`);
      return body as T;
    },
    buildah: (args, options) => run('buildah', [...store, ...args], { isOutside: true, ...options }),
    async [Symbol.asyncDispose]() {
      holder.stdin.end();
      await ended;
    },
  };
}

async function childOf(pid: number | string): Promise<string> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
}
