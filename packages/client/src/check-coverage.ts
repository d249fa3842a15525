// Checks whether a debugger would get these files now (contract §4, coverage), in requests of a size that the server accepts.
import { routes, type CoverageEntry, type CoverageFile, type CoverageResponse, type Lane } from '@symdepot/api';
import { pause } from '@symdepot/async';
import pMap from 'p-map';
import type { Connection } from './http/connection.ts';
import { fetchResponse } from './http/fetch-response.ts';
import { requestTo } from './http/request-to.ts';
import type { RetryOptions } from './http/retrying.ts';

export interface CoverageOptions {
  /** Where to look. Default: among release symbols only, like a debugger with default settings. */
  readonly lane?: Lane | undefined;
  /** How long to wait at most for files of uploads that are still being processed. */
  readonly waitSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const route = routes.status.checkCoverage;
/** The server accepts 10 000: this is small enough for a quick response. */
const entriesPerRequest = 1_000;
const concurrency = 4;
/** The longest single wait of the server; to wait longer, the client asks again. */
const maxHoldSeconds = 30;
const earlyPauseMs = 1_000;
const idleMs = 120_000;

/** One result for each entry, in order. @throws AppError by the status; `server_unreachable`; the signal's reason */
export async function checkCoverage(
  connection: Connection,
  entries: readonly CoverageEntry[],
  { lane, waitSeconds = 0, ...retry }: CoverageOptions & RetryOptions,
): Promise<CoverageFile[]> {
  const until = performance.now() + waitSeconds * 1_000;
  const ask = (files: readonly CoverageEntry[]): Promise<CoverageFile[]> => {
    const body = JSON.stringify({ files, ...(lane && { lane }) });
    return hold(until, retry.signal, (wait) => {
      const request = {
        ...requestTo(route, { query: { wait } }),
        headers: { 'content-type': 'application/json' },
        body,
        idleMs,
      };
      return fetchResponse(connection, request, route.responses[200].schema, retry);
    });
  };
  const requests = Array.from({ length: Math.ceil(entries.length / entriesPerRequest) }, (_, index) =>
    entries.slice(index * entriesPerRequest, (index + 1) * entriesPerRequest),
  );
  return (await pMap(requests, ask, { concurrency })).flat();
}

/** Repeats until all files are there, the time is over, or the server twice sees no reason to wait (once: it may be stopping). */
async function hold(
  until: number,
  signal: AbortSignal | undefined,
  ask: (wait: number | undefined) => Promise<CoverageResponse>,
): Promise<CoverageFile[]> {
  for (let early = 0; ;) {
    const askedAt = performance.now();
    const seconds = Math.min(Math.ceil((until - askedAt) / 1_000), maxHoldSeconds);
    const { files, missing } = await ask(seconds > 0 ? seconds : undefined);
    if (missing === 0 || performance.now() >= until) return files;
    if (performance.now() - askedAt < (seconds - 1) * 1_000) {
      early += 1;
      if (early === 2) return files;
      await pause(earlyPauseMs, signal);
    }
  }
}
