// Waits until a worker has read an artefact of which all has arrived, and says what it found. The row is asked, again and again: few
// wait at once, and nothing waits on events of the queue. A part of receive-artefact.ts.
import { setTimeout as delay } from 'node:timers/promises';
import type { ArtefactRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { IngestContext } from '../context.ts';

const firstLookMs = 50;
const maxLookMs = 1_000;
const retryAfterSeconds = 10;
/** Of a worker; all else is an end without one. */
const verdicts = ['digest_mismatch', 'sender_gone', 'artefact_not_stored'] as const;

/**
 * @param signal of a sender that has gone
 * @throws AppError `digest_mismatch`, `sender_gone`, `artefact_not_stored`, `artefact_unchecked` when the wait is over, `draining`, `file_session_not_found`
 */
export async function awaitVerdict(
  { database, config, stopping }: IngestContext,
  sessionId: number,
  signal: AbortSignal,
): Promise<ArtefactRecord> {
  const deadline = performance.now() + config.UPLOAD_WAIT_SECONDS * 1_000;
  for (let lookMs = firstLookMs; ; lookMs = Math.min(maxLookMs, lookMs * 1.5)) {
    const session = await database.artefactSessions.find(sessionId);
    if (session?.artefact.state === 'stored') return session.artefact;
    if (!session || session.endedAt) throw new AppError(verdicts.find((verdict) => verdict === session?.fault) ?? 'file_session_not_found');
    if (performance.now() >= deadline) throw new AppError('artefact_unchecked', { retryAfterSeconds });
    if (stopping.aborted) throw new AppError('draining');
    signal.throwIfAborted();
    await delay(lookMs);
  }
}
