// Cuts what arrives of a file into parts, and stores each before it is counted. What has been counted is never asked for again,
// whatever happens to the sender or to this process. A part of receive-file.ts.
import { createHash, randomUUID } from 'node:crypto';
import type { FileSession } from '@symdepot/database';
import type { IngestContext } from './context.ts';
import { partLeft } from './events.ts';

/** What a sender that is cut off has to send again at most, and what one PUT holds in memory. */
const partBytes = 8 * 2 ** 20;
/** As at Google: all parts but the last are multiples of this, so that a file has not too many. */
export const partStep = 256 * 1024;

export interface Arrival {
  /** Of what is not stored yet: from here on. */
  readonly start: number;
  readonly body: AsyncIterable<Buffer>;
  /** Whether the file ends there, when the body does. */
  readonly isEnd: (bytes: number) => boolean;
}

export interface Stored {
  /** How much of the file has arrived. */
  readonly receivedBytes: number;
  /** Of all that has arrived, where this sender has brought all of it; in hex. */
  readonly md5: string | undefined;
}

/**
 * Stores the body from `start` on, which is where the session stands.
 * @returns undefined when another sender was faster: then nobody knows how much there is but the row
 * @throws what the body fails with; what came before is kept, in whole steps
 */
export async function storeParts(
  context: IngestContext,
  session: FileSession,
  { start, body, isEnd }: Arrival,
): Promise<Stored | undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let received = start;
  const hash = start === 0 ? createHash('md5') : undefined;
  const flush = async (bytes: number): Promise<boolean> => {
    if (bytes === 0) return true;
    const all = Buffer.concat(held);
    const part = all.subarray(0, bytes);
    if (!(await storePart(context, session, received, part))) return false;
    hash?.update(part);
    held = [all.subarray(bytes)];
    heldBytes -= bytes;
    received += bytes;
    return true;
  };
  const wholeSteps = (): number => Math.max(0, Math.floor((received + heldBytes) / partStep) * partStep - received);
  try {
    for await (const chunk of body) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes >= partBytes && !(await flush(wholeSteps()))) return undefined;
    }
  } catch (error) {
    await flush(wholeSteps());
    throw error;
  }
  const isStored = await flush(isEnd(received + heldBytes) ? heldBytes : wholeSteps());
  return isStored ? { receivedBytes: received, md5: hash?.digest('hex') } : undefined;
}

/** Bytes first, row second. False when the session does not stand there any more. */
async function storePart(context: IngestContext, { fileId, uploadId }: FileSession, start: number, bytes: Buffer): Promise<boolean> {
  const { staging, database } = context;
  const name = randomUUID();
  await staging.parts.put(uploadId, name, bytes);
  if (await database.fileSessions.addPart(fileId, { start, bytes: bytes.length, name })) return true;
  await staging.parts.delete(uploadId, name).catch((error: unknown) => partLeft(context, uploadId, error));
  return false;
}
