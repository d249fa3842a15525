// Use case of protocol v2: receives the bytes of a file that a PUT carries. The response says how much has arrived, which is what is
// durable. Neighbours: ../staging/parts/receive-range.ts (which bytes), file-target.ts (where they go).
import type { FileSession, SentDigest } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import { maxSentBytes } from '@symdepot/symbols';
import type { IngestContext } from '../context.ts';
import { fileReceived } from '../events.ts';
import { receiveRange, type ArrivingRange } from '../staging/parts/receive-range.ts';
import { enqueueUpload } from '../staging/enqueue-upload.ts';
import { digestParts } from './digest-parts.ts';
import { createFileTarget, type FileTarget } from './file-target.ts';
import { isSecretOf } from './session-url.ts';

export interface FileChunk extends ArrivingRange {
  readonly traceparent: string | undefined;
}

export interface FileReceipt {
  readonly receivedBytes: number;
  /** Set once all of it has arrived. */
  readonly whole?: SentDigest & { readonly member: string };
}

/** @throws AppError `file_session_not_found` */
export async function findSession({ database }: IngestContext, fileId: bigint, secret: unknown): Promise<FileSession> {
  const session = await database.fileSessions.find(fileId);
  if (!session || typeof secret !== 'string' || !isSecretOf(session, secret)) throw new AppError('file_session_not_found');
  if (!session.isFinished && !session.isOpen) throw new AppError('file_session_not_found');
  return session;
}

/** @throws AppError those of receiveRange, `file_bytes_differ`, `file_session_not_found` */
export async function receiveFile(context: IngestContext, session: FileSession, chunk: FileChunk): Promise<FileReceipt> {
  if (session.isFinished) return describeWhole(context, session);
  const target = createFileTarget(context, session);
  const { receivedBytes } = session;
  const maxBytes = maxSentBytes(session);
  const findTotalFault = (bytes: number): AppError | undefined => findFault(session, bytes, maxBytes);
  const arrived = await receiveRange({ receivedBytes, maxBytes, findTotalFault }, target, chunk);
  if (arrived.kind === 'overtaken') return findReception(context, session);
  return arrived.kind === 'end' ? finish(context, session, { ...chunk, receivedBytes: arrived.receivedBytes, target }) : arrived;
}

/** Another sender has sent a part of the same file at the same time. */
async function findReception(context: IngestContext, { fileId }: FileSession): Promise<FileReceipt> {
  const session = await context.database.fileSessions.find(fileId);
  if (!session) throw new AppError('file_session_not_found');
  return session.isFinished ? describeWhole(context, session) : session;
}

async function describeWhole(context: IngestContext, session: FileSession): Promise<FileReceipt> {
  const { member, receivedBytes, digest } = session;
  return { receivedBytes, whole: { member, ...(digest ?? (await digestParts(context, session))) } };
}

function findFault({ isGzip, originalBytes: announced }: FileSession, bytes: number, limit: number): AppError | undefined {
  if (bytes > limit) return new AppError('file_bytes_too_many', { limit });
  return isGzip || bytes === announced ? undefined : new AppError('file_bytes_differ', { bytes, announced });
}

interface Whole extends Pick<FileChunk, 'traceparent'> {
  readonly receivedBytes: number;
  readonly target: FileTarget;
}

/** All of it is durable. */
async function finish(context: IngestContext, session: FileSession, { receivedBytes, target, traceparent }: Whole): Promise<FileReceipt> {
  try {
    const digest = target.digest() ?? (await digestParts(context, session));
    const end = target.end() ?? (await context.database.fileSessions.finish(session, { digest }));
    if (!end.isTaken) return await findReception(context, session);
    fileReceived(context, session, receivedBytes);
    if (end.ready) await enqueueUpload(context, end.ready, traceparent);
    return { receivedBytes, whole: { member: session.member, ...digest } };
  } catch (error) {
    // Another sender may have finished the file, and a worker may have removed its parts.
    const found = isAppError(error, 'archive_bytes_missing') ? await findReception(context, session) : undefined;
    if (found?.whole === undefined) throw error;
    return found;
  }
}
