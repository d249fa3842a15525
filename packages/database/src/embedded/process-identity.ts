// Identifies the process behind a pid: pids are reused, so that a pid alone, read from a file, proves nothing.
import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A text that no other process will ever have, or undefined if no such process is alive (zombies are not). */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return (await ps(pid, 'lstart=')) || undefined;
  try {
    // Behind the command's closing parenthesis: state is field 3, start time in ticks since boot is field 22 (proc(5)).
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return `${bootId}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Whether the kernel knows the pid: also that of a dead process that its parent has not reaped. */
export function pidExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is a postgres that serves this data directory. */
export async function isPostgresOf(pid: number, clusterDir: string): Promise<boolean> {
  if ((await processIdentity(pid)) === undefined) return false;
  if (process.platform !== 'linux') return (await ps(pid, 'command=')).includes(`postgres -D ${clusterDir} `);
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  if (!args[0]?.endsWith('postgres')) return false;
  // postgres makes its data directory its working directory; that holds even if the folder was moved since. A root
  // without CAP_SYS_PTRACE may not look at it, but sees the arguments.
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === undefined ? args[args.indexOf('-D') + 1] === clusterDir : cwd === clusterDir;
}

const ps = async (pid: number, column: string): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', column]);
    return stdout.trim();
  } catch {
    return ''; // ps exits with 1 when there is no such process
  }
};
