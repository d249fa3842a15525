// A real store with the S3 API on loopback: Ceph's gateway in front of one monitor and one OSD that keeps its objects in memory.
// Started by offer-rgw.ts for a whole test run. Where its programs are missing, tests that need it are skipped with the reason.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeOwnPort } from '../network/own-port.ts';
import { findProgram } from '../programs/find-program.ts';
import { rgwConfig } from './rgw-config.ts';

const run = promisify(execFile);

export interface S3Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What tests are told, as JSON. */
export interface Rgw {
  readonly url: string;
  /** Owns whatever buckets it makes. */
  readonly owner: S3Account;
  /** Has the rights that a bucket's policy gives it. */
  readonly guest: S3Account;
}

export interface RunningRgw extends Rgw {
  /** Of its three processes. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export type StartedRgw = RunningRgw | { readonly skipReason: string };

const programs = ['setpriv', 'ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'] as const;
const startMs = 120_000;
/** Before a command: what it starts ends with this process, however that comes about. */
const bound = ['--pdeathsig', 'KILL'];
/** The number of the process that made it comes behind. */
const folderPrefix = 'symdepot-test-rgw-';

export async function startRgw(): Promise<StartedRgw> {
  for (const program of programs) {
    if ((await findProgram(program)) === undefined) return { skipReason: `no ${program}: install radosgw, ceph-mon and ceph-osd` };
  }
  await discardLeftovers();
  // On a busy machine an OSD may give up while it starts.
  return startFresh().catch(() => startFresh());
}

async function startFresh(): Promise<RunningRgw> {
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const children: ChildProcess[] = [];
  const kill = (): void => children.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, 'exit'));
    kill(); // there is nothing to keep
    await Promise.all(ended);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const rgw = await startIn(folder, children);
    return { ...rgw, pids: children.map(({ pid }) => pid!), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Folders of runs that were killed: their processes ended with them. */
async function discardLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = name.startsWith(folderPrefix) ? (/^(\d+)-/.exec(name.slice(folderPrefix.length)) ?? []) : [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function startIn(folder: string, children: ChildProcess[]): Promise<Rgw> {
  const [monitorPort, gatewayPort] = [await takeOwnPort(), await takeOwnPort()];
  const [fsid, osdId] = [randomUUID(), randomUUID()];
  for (const name of ['mon', 'osd', 'run', 'rgw']) await mkdir(join(folder, name));
  const conf = join(folder, 'ceph.conf');
  await writeFile(conf, rgwConfig({ folder, fsid, monitorPort, gatewayPort }));
  const env = { ...process.env, CEPH_CONF: conf };
  const call = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run('setpriv', [...bound, program, ...args], { env, timeout: startMs })).stdout.trim();
  const said: string[] = [];
  const launch = (program: string, ...args: readonly string[]): ChildProcess => {
    const child = spawn('setpriv', [...bound, program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    children.push(child);
    return child;
  };
  const until = (what: string, isSo: () => Promise<boolean>): Promise<void> => untilSo(what, isSo, { children, said });

  const map = join(folder, 'monmap');
  await call('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', `[v1:127.0.0.1:${monitorPort}]`, map);
  await call('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map);
  launch('ceph-mon', '-i', 'a', '-f');
  await until('the monitor', async () => (await call('ceph', '--connect-timeout', '5', 'fsid')) === fsid);
  const number = await call('ceph', 'osd', 'new', osdId);
  await call('ceph-osd', '-i', number, '--mkfs', '--osd-uuid', osdId);
  let isStarting = true;
  const launchOsd = (): void => {
    const osd = launch('ceph-osd', '-i', number, '-f');
    // It may ask its monitor before it knows of which cluster it is ("wrong fsid"), and ends.
    osd.once('exit', () => {
      if (!isStarting) return;
      children.splice(children.indexOf(osd), 1);
      launchOsd();
    });
  };
  launchOsd();
  await until('the OSD', async () => / 1 up/.test(await call('ceph', 'osd', 'stat'))).finally(() => (isStarting = false));
  launch('radosgw', '-n', 'client.rgw.a', '-f');
  const url = `http://127.0.0.1:${gatewayPort}`;
  await until('the gateway', async () => (await fetch(url)).ok);
  const makeAccount = async (uid: string): Promise<S3Account> => {
    const account = { accessKeyId: `${uid}-key`, secretAccessKey: randomUUID() };
    const keys = ['--access-key', account.accessKeyId, '--secret-key', account.secretAccessKey];
    await call('radosgw-admin', 'user', 'create', '--uid', uid, '--display-name', uid, ...keys);
    return account;
  };
  return { url, owner: await makeAccount('owner'), guest: await makeAccount('guest') };
}

interface Launched {
  readonly children: readonly ChildProcess[];
  /** On standard error. */
  readonly said: readonly string[];
}

async function untilSo(what: string, isSo: () => Promise<boolean>, { children, said }: Launched): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await isSo().catch(() => false))) {
    const dead = children.find(({ exitCode }) => exitCode !== null);
    if (dead) throw new Error(`${dead.spawnargs.join(' ')} ended with code ${dead.exitCode}: ${said.join('').slice(-2_000)}`);
    if (Date.now() > deadline) throw new Error(`${what} did not start within ${startMs} ms`);
    await delay(200);
  }
}
