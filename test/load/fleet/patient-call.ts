// One request as a patient client makes it: the same again when the server refuses it for now or the connection breaks, and after
// Retry-After. Neighbour: carry.ts.
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse } from '../../harness/clients/http.ts';

export interface Patience {
  /** 429 and 503. */
  readonly refusals: number;
  /** Nobody listened, or the connection broke. */
  readonly cuts: number;
  /** Of the one that was answered for good, milliseconds. */
  readonly lastMs: number;
}

/** As long as the largest archive takes in the end, whose POST begins anew with each ingest that is killed while it is sent. */
const patienceMs = 1_200_000;
const afterCutMs = 500;

/** @throws where a refusal does not say when to come back, where it takes too long, and whatever is no fault of the network */
export async function callPatiently(call: () => Promise<HttpResponse>): Promise<{ response: HttpResponse; patience: Patience }> {
  const deadline = Date.now() + patienceMs;
  let [refusals, cuts] = [0, 0];
  for (;;) {
    const startedAt = performance.now();
    const response = await call().catch((error: unknown) => {
      if (!isCut(error) || Date.now() > deadline) throw error;
      return undefined;
    });
    if (response === undefined) {
      cuts++;
      await delay(afterCutMs);
      continue;
    }
    if (response.status !== 429 && response.status !== 503)
      return { response, patience: { refusals, cuts, lastMs: performance.now() - startedAt } };
    const after = response.headers['retry-after'];
    if (after === undefined || !/^\d+$/.test(after)) throw new Error(`${response.status} without Retry-After: ${response.body.toString()}`);
    if (Date.now() > deadline) throw new Error(`refused for ${patienceMs} ms: ${response.status} ${response.body.toString()}`);
    refusals++;
    await delay(Number(after) * 1_000);
  }
}

const cutCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

function isCut(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return cutCodes.has(code ?? '') || message === 'aborted';
}
