// How much memory a process holds. Linux only: elsewhere it is 0, and bounds on it hold.
import { readFile } from 'node:fs/promises';

export async function readResidentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
