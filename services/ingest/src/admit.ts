// Lets a request to upload in, or says when to come back, before its body is read (contract §2: 429, 503, RateLimit).
// Counted per token over all ingest processes; headers as in draft-ietf-httpapi-ratelimit-headers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { RateReading } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { requirePermission, type Caller } from '@symdepot/service/http';
import type { Lane } from '@symdepot/symbols';
import type { IngestContext } from './context.ts';
import { slotLost } from './events.ts';

const windowSeconds = 60;
/** Longer than any pause of a process that still lives; a slot of a dead one is free again after it. */
const slotSeconds = 60;
const slotRetrySeconds = 5;
/** For each slot so many may wait in line. */
const waitingPerSlot = 4;
/** How often a request in line looks whether it is its turn. */
const lookMs = 200;

/** What the request is for: new work, or to end what was let in before, which no backlog must hinder. */
export type Purpose = 'begin' | 'end';

/** @throws AppError `forbidden`, `draining`, `rate_limit_exceeded`, `concurrency_limit_exceeded`, `backlog_too_long` */
export async function admit(
  context: IngestContext,
  request: IncomingMessage,
  response: ServerResponse,
  purpose: Purpose = 'begin',
): Promise<void> {
  const { database, config, stopping } = context;
  const { UPLOAD_RATE_PER_MINUTE: requests, UPLOAD_CONCURRENT_PER_TOKEN: slots } = config;
  const caller = requirePermission(request, 'upload_symbols', 'upload_try_symbols');
  if (stopping.aborted) throw new AppError('draining');
  const admitted = await database.admission.admit(callerKey(caller), {
    requests,
    windowSeconds,
    slots,
    waiting: slots * waitingPerSlot,
    slotSeconds,
  });
  if (admitted.slot !== undefined) holdSlot(context, admitted.slot, response);
  if (response.closed) return; // the caller left while it was being admitted: nobody to answer
  setRateHeaders(context, response, admitted);
  if (admitted.requests > requests) {
    throw new AppError('rate_limit_exceeded', { limit: requests, retryAfterSeconds: wholeSeconds(admitted.resetSeconds) });
  }
  const isIn = admitted.slot !== undefined && (admitted.isHeld || (await untilHeld(context, admitted.slot, response)));
  if (response.closed) return;
  if (!isIn) throw new AppError('concurrency_limit_exceeded', { limit: slots, retryAfterSeconds: slotRetrySeconds });
  if (purpose === 'begin') await checkBacklog(context, caller.permissions.includes('upload_symbols') ? 'release' : 'try');
}

/**
 * Whoever is sent away loses his place to those who come at the right moment: so a request waits a while, in line with the others
 * of its token, and nothing of its body is read. False when it has waited long enough.
 */
async function untilHeld({ database, config, stopping }: IngestContext, slot: number, response: ServerResponse): Promise<boolean> {
  const deadline = performance.now() + config.UPLOAD_SLOT_WAIT_SECONDS * 1_000;
  while (!response.closed && performance.now() < deadline) {
    if (stopping.aborted) throw new AppError('draining');
    // oxlint-disable-next-line no-await-in-loop -- a loop of waiting
    if (await database.admission.holdsSlot(slot, config.UPLOAD_CONCURRENT_PER_TOKEN)) return true;
    // oxlint-disable-next-line no-await-in-loop
    await delay(lookMs);
  }
  return false;
}

/** For answers that count against no limit but shall say where the caller stands. */
export async function showRate(context: IngestContext, caller: Caller, response: ServerResponse): Promise<void> {
  setRateHeaders(context, response, await context.database.admission.readRate(callerKey(caller), windowSeconds));
}

function setRateHeaders({ config }: IngestContext, response: ServerResponse, { requests, resetSeconds }: RateReading): void {
  const { UPLOAD_RATE_PER_MINUTE: limit, UPLOAD_CONCURRENT_PER_TOKEN: slots } = config;
  response.setHeader('RateLimit-Policy', `"requests";q=${limit};w=${windowSeconds}, "concurrent";q=${slots}`);
  response.setHeader('RateLimit', `"requests";r=${Math.max(0, limit - requests)};t=${wholeSeconds(resetSeconds)}`);
}

const wholeSeconds = (seconds: number): number => Math.max(1, Math.ceil(seconds));

const callerKey = ({ token, userId }: Caller): string => (token ? `token:${token.id}` : `user:${userId}`);

/** Keeps the slot until the request is answered or its caller has gone, which may have happened by now. */
function holdSlot(context: IngestContext, slot: number, response: ServerResponse): void {
  const { admission } = context.database;
  const report = (error: unknown): void => slotLost(context, error); // it expires
  const renew = setInterval(() => void admission.renewSlot(slot, slotSeconds).catch(report), (slotSeconds * 1_000) / 3);
  const release = (): void => {
    clearInterval(renew);
    admission.releaseSlot(slot).catch(report);
  };
  if (response.closed) release();
  else response.once('close', release);
}

/** @throws AppError `backlog_too_long` when the lane's work would take longer than the limit */
async function checkBacklog({ backlog, config }: IngestContext, lane: Lane): Promise<void> {
  const seconds = await backlog.drainSeconds(lane);
  const excess = seconds - config.UPLOAD_MAX_BACKLOG_SECONDS;
  if (excess > 0) throw new AppError('backlog_too_long', { retryAfterSeconds: Math.ceil(Math.min(Math.max(excess, 5), 300)) });
}
