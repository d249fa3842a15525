// Use case of protocol v2: receives the bytes of a file that a PUT carries, by Google's resumable protocol. The response says how
// much has arrived, which is what is durable. Any process can continue where another one stopped. Neighbours: content-range.ts
// (the header), store-parts.ts (the bytes).
import type { Readable } from 'node:stream';
import type { FileSession, SentDigest } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import { maxSentBytes } from '@symdepot/symbols';
import type { ContentRange } from './content-range.ts';
import type { IngestContext } from '../context.ts';
import { partStep } from './cut-parts.ts';
import { digestParts } from './digest-parts.ts';
import { enqueueUpload } from '../staging/enqueue-upload.ts';
import { fileReceived } from '../events.ts';
import type { BodyLimit } from './open-file-body.ts';
import { isSecretOf } from './session-url.ts';
import { storeParts, type ArrivingFile, type Stored } from './store-parts.ts';

export interface FileChunk {
  readonly range: ContentRange;
  /** Only called when the body is needed. */
  readonly openBody: (limit: BodyLimit) => Readable;
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

/** @throws AppError `content_range_invalid`, `file_chunk_uneven`, `file_bytes_too_many`, `file_bytes_differ`, `file_session_not_found` */
export async function receiveFile(context: IngestContext, session: FileSession, chunk: FileChunk): Promise<FileReceipt> {
  const { range, openBody } = chunk;
  const { totalBytes } = range;
  const { receivedBytes: received } = session;
  if (session.isFinished) return describeWhole(context, session);
  const limit = maxSentBytes(session);
  if (totalBytes !== undefined) checkTotal(session, totalBytes, limit);
  const there = { receivedBytes: received, digest: undefined };
  if (range.kind === 'ask') return totalBytes === received ? finish(context, session, there, chunk) : there;
  const { start } = range;
  if (start > received) return there; // there is a gap
  const end = range.kind === 'chunk' ? range.end : limit;
  if (end > limit) throw new AppError('file_bytes_too_many', { limit });
  const isLast = range.kind === 'rest' || end === totalBytes;
  if (!isLast && end - start < partStep) throw new AppError('file_chunk_uneven', { bytes: end - start, step: partStep });
  const isEnd = (bytes: number): boolean => isLast && bytes === (totalBytes ?? bytes);
  const tooLong =
    range.kind === 'chunk'
      ? new AppError('content_range_invalid', { reason: 'the body has more bytes than it says' })
      : new AppError('file_bytes_too_many', { limit });
  const isWhole = (bytes: number): boolean => isEnd(bytes) && !findTotalFault(session, bytes, limit);
  const stored = await storeBody(context, session, openBody({ maxBytes: end - start, tooLong }), { start, isEnd, isWhole });
  if (stored === undefined) return findReception(context, session);
  return isEnd(stored.receivedBytes) ? finish(context, session, stored, chunk) : stored;
}

/** From the session's offset: bytes of the body before it have already arrived and are skipped. */
async function storeBody(
  context: IngestContext,
  session: FileSession,
  body: Readable,
  { start, ...ends }: Omit<ArrivingFile, 'body'>,
): Promise<Stored | undefined> {
  const { receivedBytes } = session;
  try {
    return await storeParts(context, session, { start: receivedBytes, body: skipBytes(body, receivedBytes - start), ...ends });
  } finally {
    body.destroy(); // a failed store does not wait for a sender that pauses
  }
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

function checkTotal(session: FileSession, bytes: number, limit: number): void {
  const fault = findTotalFault(session, bytes, limit);
  if (fault) throw fault;
}

function findTotalFault({ isGzip, originalBytes: announced }: FileSession, bytes: number, limit: number): AppError | undefined {
  if (bytes > limit) return new AppError('file_bytes_too_many', { limit });
  return isGzip || bytes === announced ? undefined : new AppError('file_bytes_differ', { bytes, announced });
}

/** All of it is durable. */
async function finish(context: IngestContext, session: FileSession, stored: Stored, { traceparent }: FileChunk): Promise<FileReceipt> {
  const { receivedBytes } = stored;
  checkTotal(session, receivedBytes, maxSentBytes(session));
  try {
    const digest = stored.digest ?? (await digestParts(context, session));
    const end = stored.end ?? (await context.database.fileSessions.finish(session, { digest }));
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

async function* skipBytes(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of body) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
