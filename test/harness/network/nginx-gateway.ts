// deploy/nginx as it stands, run by a real nginx on this machine: only addresses and folders are others. Neighbours:
// programs/nginx.ts, named-services.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@symdepot/testkit';
import type { Program } from '../programs/find-program.ts';
import { takeOwnPort } from './own-port.ts';

const deployed = fileURLToPath(new URL('../../../deploy/nginx', import.meta.url));

/** `http://host:port` of each. */
export type GatewayTargets = Readonly<Record<'ingest' | 'status' | 'download' | 'web', string>>;

export interface NginxOptions {
  /** For https, on a port of its own. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** A line of its log. */
export interface GatewayLine extends Readonly<Record<string, string>> {
  readonly ip: string;
  readonly path: string;
  readonly status: string;
  readonly cache: string;
}

export interface NginxGateway extends AsyncDisposable {
  readonly url: string;
  /** Without `tls`, empty. */
  readonly httpsUrl: string;
  log(): Promise<readonly GatewayLine[]>;
  /** Of the request with this id: nginx writes it behind the last byte of the response, when the caller may have gone on. */
  line(id: string): Promise<GatewayLine>;
  /** Of what passes through and shall not lie down on the way: bodies of requests and responses. Not what the cache keeps. */
  temporaryFiles(): Promise<string[]>;
  /** Of its processes, the worst so far. */
  peakResidentBytes(): Promise<number>;
}

export async function startNginx({ path, env }: Program, targets: GatewayTargets, { tls }: NginxOptions = {}): Promise<NginxGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'symdepot-test-nginx-'));
  await chmod(folder, 0o755); // nginx's workers are another user's where it is started by root
  const config = join(folder, 'config');
  const scratch = join(folder, 'tmp');
  await cp(deployed, config, { recursive: true });
  for (const made of [scratch, join(folder, 'cache'), join(config, 'server.d')]) await mkdir(made, { recursive: true });
  const port = await takeOwnPort();
  const log = join(folder, 'access.log');
  const edits: readonly [file: string, ...changes: readonly (readonly [string, string])[]][] = [
    [
      'nginx.conf',
      ['/tmp/', `${scratch}/`], // first: the others lead there
      ['listen 8080;', `listen 127.0.0.1:${port};`],
      ['/dev/stdout', log],
      ['/var/cache/nginx', join(folder, 'cache')],
    ],
    ['services.conf', ...Object.entries(targets).map(([name, url]) => [`${name}:8000`, new URL(url).host] as const)],
  ];
  for (const [file, ...changes] of edits) {
    let text = await readFile(join(config, file), 'utf8');
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`deploy/nginx/${file} has no ${from} any more`);
      text = text.replaceAll(from, to);
    }
    await writeFile(join(config, file), text);
  }
  await writeFile(join(scratch, 'resolver.conf'), ''); // addresses need none
  const tlsPort = tls && (await takeOwnPort());
  if (tls) {
    for (const [name, pem] of Object.entries({ 'certificate.pem': tls.certificate, 'key.pem': tls.key }))
      await writeFile(join(config, name), pem);
    const lines = [`listen 127.0.0.1:${tlsPort} ssl http2;`, 'ssl_certificate certificate.pem;', 'ssl_certificate_key key.pem;'];
    await writeFile(join(config, 'server.d/tls.conf'), lines.join('\n'));
  }

  const nginx = spawn(path, ['-e', 'stderr', '-c', join(config, 'nginx.conf'), '-g', 'daemon off;'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = (): void => void nginx.kill('SIGTERM');
  process.once('exit', kill);
  let errors = '';
  nginx.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(nginx, 'exit');
  try {
    await waitFor(() => nginx.exitCode !== null || listens(port), { timeoutMs: 30_000, what: 'nginx' });
    if (nginx.exitCode !== null) throw new Error('it ended');
  } catch (cause) {
    throw new Error(`nginx does not start: ${errors}`, { cause });
  }

  const readLines = async (): Promise<readonly GatewayLine[]> => {
    const text = await readFile(log, 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as GatewayLine]));
  };

  return {
    url: `http://127.0.0.1:${port}`,
    httpsUrl: tls ? `https://127.0.0.1:${tlsPort}` : '',
    log: readLines,
    line: (id) => waitFor(async () => (await readLines()).find((line) => line['request_id'] === id), { what: `the line of ${id}` }),
    async temporaryFiles() {
      const entries = await readdir(scratch, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile() && !/^(nginx\.pid|resolver\.conf)$/.test(entry.name)).map(({ name }) => name);
    },
    async peakResidentBytes() {
      const children = await readFile(`/proc/${nginx.pid}/task/${nginx.pid}/children`, 'utf8');
      const peaks = await Promise.all([String(nginx.pid), ...children.trim().split(' ')].map(peakOf));
      return Math.max(...peaks);
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', kill);
      kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function peakOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
