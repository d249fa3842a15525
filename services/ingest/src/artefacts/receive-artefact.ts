// Use case: the bytes of an artefact that a PUT carries. A part of it is kept, and continued by the next request; when all of it is
// there a worker reads it, and the PUT waits for what it finds: nothing is "stored" before. Neighbours: await-verdict.ts,
// ../staging/parts/receive-range.ts (which bytes), announce-artefact.ts.
import { randomUUID } from 'node:crypto';
import type { ArtefactRecord, ArtefactSession } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import type { IngestContext } from '../context.ts';
import { artefactJobDeferred, artefactPartLeft, artefactReceived } from '../events.ts';
import { receiveRange, type ArrivingRange } from '../staging/parts/receive-range.ts';
import type { PartsTarget } from '../staging/parts/store-parts.ts';
import { hashSecret, isSecretOf } from '../v2/session-url.ts';
import { awaitVerdict } from './await-verdict.ts';
import { checkFreeSpace } from './check-free-space.ts';

export interface ArtefactChunk extends ArrivingRange {
  /** All in one request, by a sender that does not go on with what is there. */
  readonly isAlone: boolean;
  readonly requestId: string;
  readonly traceparent: string | undefined;
  /** Fires when the sender has gone. */
  readonly signal: AbortSignal;
}

export interface ArtefactReceipt {
  readonly receivedBytes: number;
  /** Set once it is stored. */
  readonly artefact?: ArtefactRecord;
}

/** @throws AppError `file_session_not_found` */
export async function findArtefactSession({ database }: IngestContext, id: number, secret: unknown): Promise<ArtefactSession> {
  const session = await database.artefactSessions.find(id);
  if (!session || typeof secret !== 'string' || !isSecretOf(session, secret)) throw new AppError('file_session_not_found');
  const isOpen = session.isWhole || (session.endedAt === null && session.expiresAt > new Date());
  if (session.artefact.state !== 'stored' && !isOpen) throw new AppError('file_session_not_found');
  return session;
}

/**
 * @throws AppError those of receiveRange and awaitVerdict, `size_mismatch`, `file_session_not_found`, `too_many_open_artefact_bytes`,
 * `staging_nearly_full`
 */
export async function receiveArtefact(context: IngestContext, session: ArtefactSession, chunk: ArtefactChunk): Promise<ArtefactReceipt> {
  const { artefact, bytes } = session;
  if (artefact.state === 'stored') return { receivedBytes: bytes, artefact };
  if (session.isWhole) return settle(context, session, chunk);
  const decided = await settleBefore(context, session, chunk);
  if (decided) return decided;
  return chunk.isAlone ? receiveAlone(context, session, chunk) : receiveInto(context, session, chunk);
}

/**
 * Of one that has come to the same URL as a whole, and is being checked: nothing of it is taken a second time. Undefined: there is
 * none, or it was not what was announced.
 */
async function settleBefore(context: IngestContext, session: ArtefactSession, chunk: ArtefactChunk): Promise<ArtefactReceipt | undefined> {
  const { artefactSessions } = context.database;
  if (session.receivedBytes > 0) return undefined;
  const id = await artefactSessions.findWholeFork(session.id);
  const whole = id === undefined ? undefined : await artefactSessions.find(id);
  if (!whole) return undefined;
  try {
    return await settle(context, whole, chunk);
  } catch (error) {
    if (isAppError(error, 'digest_mismatch') || isAppError(error, 'file_session_not_found')) return undefined;
    throw error;
  }
}

/**
 * In a session of its own, which nobody else knows: of several who send the same at once, none can be overtaken by another, for whom
 * their clients have no words; and what is cut leaves nothing.
 */
async function receiveAlone(context: IngestContext, session: ArtefactSession, chunk: ArtefactChunk): Promise<ArtefactReceipt> {
  const { artefactSessions } = context.database;
  const secretHash = hashSecret(randomUUID());
  const own = await artefactSessions.fork(session, secretHash, context.config.ARTEFACT_OPEN_BYTES_PER_TOKEN);
  try {
    const receipt = await receiveInto(context, own, chunk);
    if (receipt.artefact) return receipt;
    throw new AppError('size_mismatch', { bytes: receipt.receivedBytes, announced: own.bytes });
  } catch (error) {
    const left = await artefactSessions.find(own.id).catch(() => undefined);
    if (left && !left.isWhole) {
      await artefactSessions.end(own.id, 'file_session_not_found').catch(() => {}); // it expires
      await discardParts(context, own.id).catch((failure: unknown) => artefactPartLeft(context, own.id, failure));
    }
    throw error;
  }
}

async function discardParts({ staging, database }: IngestContext, id: number): Promise<void> {
  await staging.artefactParts.deleteAll(id);
  await database.artefactSessions.forgetParts(id);
}

async function receiveInto(context: IngestContext, session: ArtefactSession, chunk: ArtefactChunk): Promise<ArtefactReceipt> {
  const { receivedBytes, bytes: announced } = session;
  const findTotalFault = (bytes: number): AppError | undefined =>
    bytes === announced ? undefined : new AppError('size_mismatch', { bytes, announced });
  const arrived = await receiveRange({ receivedBytes, maxBytes: announced, findTotalFault }, createTarget(context, session), chunk);
  if (arrived.kind === 'more') return arrived;
  const now = await context.database.artefactSessions.find(session.id);
  if (!now) throw new AppError('file_session_not_found');
  if (now.isWhole) artefactReceived(context, now);
  if (now.isWhole || now.artefact.state === 'stored') return settle(context, now, chunk);
  if (now.endedAt !== null) throw new AppError('file_session_not_found'); // nothing more comes of what has arrived
  return now;
}

/** All of it is durable. */
async function settle(context: IngestContext, session: ArtefactSession, chunk: ArtefactChunk): Promise<ArtefactReceipt> {
  const { requestId, traceparent, signal } = chunk;
  if (session.endedAt === null) {
    const payload = { sessionId: session.id, requestId, ...(traceparent !== undefined && { traceparent }) };
    await context.queue
      .enqueue('store-artefact', payload, { lane: 'release' })
      .catch((error: unknown) => artefactJobDeferred(context, session, error));
  }
  return { receivedBytes: session.bytes, artefact: await awaitVerdict(context, session.id, signal) };
}

function createTarget(context: IngestContext, { id, bytes }: ArtefactSession): PartsTarget {
  const { staging, database } = context;
  return {
    async put(name, body) {
      await checkFreeSpace(context);
      await staging.artefactParts.put(id, name, body);
    },
    record: (part) => database.artefactSessions.addPart(id, part, part.start + part.bytes === bytes),
    drop: (name) => staging.artefactParts.delete(id, name).catch((error: unknown) => artefactPartLeft(context, id, error)),
  };
}
