// One burst of requests at one process, bounded in time, and what it cost that process. Linux only.
import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';

export interface Burst {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Of processor time in the process that answers, microseconds: what one request costs, whatever else the machine does. */
  readonly cpuMicroseconds: number;
  /** Status → how often. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface Target {
  readonly url: string;
  readonly pid: number;
}

const connections = 32;

/** Each request asks for the next path. */
export async function fire({ url, pid }: Target, nextPath: () => string, seconds: number): Promise<Burst> {
  const before = await cpuSeconds(pid);
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{ method: 'GET', setupRequest: (request) => ({ ...request, path: nextPath() }) }],
  });
  const cpu = (await cpuSeconds(pid)) - before;
  if (result.errors + result.timeouts > 0) throw new Error(`${result.errors} errors, ${result.timeouts} time-outs from ${url}`);
  return {
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    cpuMicroseconds: (cpu / result.requests.total) * 1e6,
    statuses: Object.fromEntries(Object.entries(result.statusCodeStats ?? {}).map(([status, { count }]) => [status, count ?? 0])),
  };
}

/** User and system time so far; Linux counts in hundredths of a second. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
