// Stores what arrives of a file in parts, each before it is counted. What has been counted is never asked for again, whatever
// happens to the sender or to this process. A part of receive-file.ts; cut-parts.ts has the parts.
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileSession } from '@symdepot/database';
import type { IngestContext } from './context.ts';
import { cutParts, type Arrival } from './cut-parts.ts';
import { partLeft } from './events.ts';

export interface Stored {
  /** How much of the file has arrived. */
  readonly receivedBytes: number;
  /** Of all that has arrived, where this sender has brought all of it; in hex. */
  readonly md5: string | undefined;
}

/**
 * Stores what arrives from where the session stands.
 * @returns undefined when another sender was faster: then nobody knows how much there is but the row
 * @throws what the body fails with; what came before is kept, in whole steps
 */
export async function storeParts(context: IngestContext, session: FileSession, arrival: Arrival): Promise<Stored | undefined> {
  let receivedBytes = arrival.start;
  const hash = receivedBytes === 0 ? createHash('md5') : undefined;
  for await (const chunks of cutParts(arrival)) {
    const bytes = await storePart(context, session, { start: receivedBytes, chunks, hash });
    if (bytes === undefined) return undefined;
    receivedBytes += bytes;
  }
  return { receivedBytes, md5: hash?.digest('hex') };
}

interface ArrivingPart {
  readonly start: number;
  readonly chunks: AsyncIterable<Buffer>;
  readonly hash: Hash | undefined;
}

/** Bytes first, row second. Undefined when the session does not stand there any more. */
async function storePart(
  context: IngestContext,
  { fileId, uploadId }: FileSession,
  { start, chunks, hash }: ArrivingPart,
): Promise<number | undefined> {
  const { staging, database } = context;
  const name = randomUUID();
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash?.update(chunk);
      yield chunk;
    }
  }
  await staging.parts.put(uploadId, name, Readable.from(counted(), { objectMode: false }));
  if (await database.fileSessions.addPart(fileId, { start, bytes, name })) return bytes;
  await staging.parts.delete(uploadId, name).catch((error: unknown) => partLeft(context, uploadId, error));
  return undefined;
}
