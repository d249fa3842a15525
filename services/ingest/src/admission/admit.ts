// Admits an upload request, or tells the caller when to retry, before its body is read (contract §2: 429, 503, RateLimit).
// Limits apply per token across all ingest processes. Neighbour: hold-slot.ts (how long a slot is held).
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@symdepot/errors';
import { callerKey, checkRate, rateWindowSeconds, setRateHeaders, type Admit, type Caller, type RateLimits } from '@symdepot/runtime/http';
import type { Lane } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import { holdSlot, slotSeconds } from './hold-slot.ts';

const slotRetrySeconds = 5;
/** How many requests may wait in line per slot. */
const waitingPerSlot = 4;
/** How often a waiting request checks whether it is its turn. */
const lookMs = 200;

/** @throws AppError `draining`, `rate_limit_exceeded`, `concurrency_limit_exceeded`, `backlog_too_long` */
export const admit: Admit<IngestContext> = async (context, limits, caller, { request, response }) => {
  const { database, config, stopping } = context;
  const { UPLOAD_RATE_PER_MINUTE, UPLOAD_CONCURRENT_PER_TOKEN: slots } = config;
  if (stopping.aborted) throw new AppError('draining');
  if (limits === 'rate') return admitRequest(context, caller, response);
  const requests = limits === 'slot' ? undefined : UPLOAD_RATE_PER_MINUTE;
  const admitted = await database.admission.admit(callerKey(caller), {
    requests,
    windowSeconds: rateWindowSeconds,
    slots,
    waiting: slots * waitingPerSlot,
    slotSeconds,
  });
  if (admitted.slot !== undefined) holdSlot(context, admitted.slot, request, response);
  if (response.closed) return; // the caller left while it was being admitted: there is nobody to respond to
  setRateHeaders(response, admitted, limitsOf(context));
  if (requests !== undefined) checkRate(admitted, { requests });
  const isIn = admitted.slot !== undefined && (admitted.isHeld || (await untilHeld(context, admitted.slot, response)));
  if (response.closed) return;
  if (!isIn) throw new AppError('concurrency_limit_exceeded', { limit: slots, retryAfterSeconds: slotRetrySeconds });
  // A backlog must not keep anybody from finishing an upload that was already admitted.
  if (limits === 'upload') await checkBacklog(context, caller.permissions.includes('upload_symbols') ? 'release' : 'try');
};

/** Of what is no upload of symbols, and neither holds them up nor waits for them. */
async function admitRequest(context: IngestContext, caller: Caller, response: ServerResponse): Promise<void> {
  const { UPLOAD_RATE_PER_MINUTE: requests } = context.config;
  const standing = await context.database.admission.countRequest(callerKey(caller), rateWindowSeconds);
  setRateHeaders(response, standing, { requests });
  checkRate(standing, { requests });
}

/**
 * A rejected caller would lose its place to whoever retries at the right moment. So a request waits for a while, in line with the
 * others of its token, before any of its body is read. False when it has waited long enough.
 */
async function untilHeld({ database, config, stopping }: IngestContext, slot: number, response: ServerResponse): Promise<boolean> {
  const deadline = performance.now() + config.UPLOAD_SLOT_WAIT_SECONDS * 1_000;
  while (!response.closed && performance.now() < deadline) {
    if (stopping.aborted) throw new AppError('draining');
    if (await database.admission.holdsSlot(slot, config.UPLOAD_CONCURRENT_PER_TOKEN)) return true;
    await delay(lookMs);
  }
  return false;
}

/** For responses that count against no limit but still report the caller's remaining quota. */
export async function showRate(context: IngestContext, caller: Caller, response: ServerResponse): Promise<void> {
  setRateHeaders(response, await context.database.admission.readRate(callerKey(caller), rateWindowSeconds), limitsOf(context));
}

const limitsOf = ({ config }: IngestContext): RateLimits => ({
  requests: config.UPLOAD_RATE_PER_MINUTE,
  concurrent: config.UPLOAD_CONCURRENT_PER_TOKEN,
});

/** @throws AppError `backlog_too_long` when the lane's work would take longer than the limit */
async function checkBacklog({ backlog, config }: IngestContext, lane: Lane): Promise<void> {
  const seconds = await backlog.drainSeconds(lane);
  const excess = seconds - config.UPLOAD_MAX_BACKLOG_SECONDS;
  if (excess > 0) throw new AppError('backlog_too_long', { retryAfterSeconds: Math.ceil(Math.min(Math.max(excess, 5), 300)) });
}
