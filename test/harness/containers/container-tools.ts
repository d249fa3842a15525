// What containers need on a machine without Docker: Debian's tools, root, and a kernel that lets them. Neighbour: container-bed.ts.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../programs/find-program.ts';

const tools = ['podman', 'buildah', 'runc', 'catatonit', 'mmdebstrap', 'docker-compose', 'iptables', 'ip', 'unshare', 'flock'];

/** Of this machine's user, for all checkouts: podman's store knows its own place. What is in it can be removed at any time, but for a run's. */
export const bedFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'symdepot', 'containers');

/** Mounts and a network that nobody else sees; all of its processes end with the first. */
export const ownNamespaces = ['--mount', '--pid', '--net', '--fork', '--kill-child', '--mount-proc'];

const layer = 'ip link set lo up && cd "$0" && mkdir -p a b c d && mount -t overlay overlay -o lowerdir=a,upperdir=b,workdir=c d';

/** Why there can be none here; undefined: a bed can be opened, and says the rest (why-bed-runs-nothing.ts). */
export async function whyNoContainers(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `containers are run on Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may make the networks and mounts of containers';
  const found = await Promise.all(tools.map(findProgram));
  const missing = tools.filter((_, at) => !found[at]);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const probe = join(bedFolder, 'probe');
  await mkdir(probe, { recursive: true });
  return promisify(execFile)('unshare', [...ownNamespaces, 'sh', '-c', `PATH=$PATH:/usr/sbin:/sbin; ${layer}`, probe]).then(
    () => undefined,
    (error: unknown) => `this machine lets nobody make namespaces with a network, or layers in ${probe}: ${String(error)}`,
  );
}
