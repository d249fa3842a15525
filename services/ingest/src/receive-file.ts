// Use case of protocol v2: takes what a PUT brings of a file, by Google's resumable protocol. It answers with how much has
// arrived, which is what is durable. Any process can go on where another one stopped. Neighbours: content-range.ts (the
// header), store-parts.ts (the bytes).
import type { FileSession } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { ContentRange } from './content-range.ts';
import type { IngestContext } from './context.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { fileReceived } from './events.ts';
import { isSecretOf } from './session-url.ts';
import { partStep, storeParts } from './store-parts.ts';

export interface Delivery {
  readonly range: ContentRange;
  /** Fails with `file_bytes_too_many` past so many bytes. Only called when the body is wanted. */
  readonly openBody: (maxBytes: number) => AsyncIterable<Buffer>;
  readonly traceparent: string | undefined;
}

export interface Reception {
  readonly isWhole: boolean;
  readonly receivedBytes: number;
  readonly member: string;
}

/** @throws AppError `file_session_not_found` */
export async function findSession({ database }: IngestContext, fileId: string, secret: unknown): Promise<FileSession> {
  const session = /^\d{1,18}$/.test(fileId) ? await database.fileSessions.find(BigInt(fileId)) : undefined;
  if (!session || typeof secret !== 'string' || !isSecretOf(session, secret)) throw new AppError('file_session_not_found');
  if (!session.isFinished && !session.isOpen) throw new AppError('file_session_not_found');
  return session;
}

/** @throws AppError `file_chunk_uneven`, `file_bytes_too_many`, `file_bytes_differ`, `file_session_not_found` */
export async function receiveFile(context: IngestContext, session: FileSession, delivery: Delivery): Promise<Reception> {
  const { range, openBody } = delivery;
  const { totalBytes } = range;
  const { receivedBytes: received } = session;
  if (session.isFinished) return reception(session, received, true);
  const limit = maxSentBytes(session);
  if (totalBytes !== undefined) checkTotal(session, totalBytes, limit);
  if (range.kind === 'ask') return totalBytes === received ? finish(context, session, received, delivery) : reception(session, received);
  const { start } = range;
  if (start > received) return reception(session, received); // there is a gap
  const end = range.kind === 'chunk' ? range.end : limit;
  if (end > limit) throw new AppError('file_bytes_too_many', { limit });
  const isLast = range.kind === 'rest' || end === totalBytes;
  if (!isLast && end - start < partStep) throw new AppError('file_chunk_uneven', { bytes: end - start, step: partStep });
  // What has arrived before is passed over.
  const body = skipBytes(openBody(end - start), received - start);
  const arrived = await storeParts(context, session, { start: received, body, isLast });
  if (arrived === undefined) return findReception(context, session);
  const isAll = isLast && arrived === (totalBytes ?? arrived);
  return isAll ? finish(context, session, arrived, delivery) : reception(session, arrived);
}

const reception = ({ member }: FileSession, receivedBytes: number, isWhole = false): Reception => ({ isWhole, receivedBytes, member });

/** Somebody else has sent a part of the same file at the same time. */
async function findReception({ database }: IngestContext, { fileId }: FileSession): Promise<Reception> {
  const session = await database.fileSessions.find(fileId);
  if (!session) throw new AppError('file_session_not_found');
  return reception(session, session.receivedBytes, session.isFinished);
}

/** A plain file has the bytes that were announced. What does not compress becomes a little longer as gzip. */
const maxSentBytes = ({ isGzip, originalBytes }: FileSession): number =>
  isGzip ? originalBytes + Math.ceil(originalBytes / 1_000) + 65_536 : originalBytes;

function checkTotal({ isGzip, originalBytes: announced }: FileSession, bytes: number, limit: number): void {
  if (bytes > limit) throw new AppError('file_bytes_too_many', { limit });
  if (!isGzip && bytes !== announced) throw new AppError('file_bytes_differ', { bytes, announced });
}

async function finish(context: IngestContext, session: FileSession, bytes: number, { traceparent }: Delivery): Promise<Reception> {
  checkTotal(session, bytes, maxSentBytes(session));
  const closed = await context.database.fileSessions.finish(session);
  fileReceived(context, session, bytes);
  if (closed) await enqueueUpload(context, closed, traceparent);
  return reception(session, bytes, true);
}

async function* skipBytes(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of body) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
