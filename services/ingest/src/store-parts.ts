// Cuts what arrives of a file into parts, and stores each before it is counted. What has been counted is never asked for again,
// whatever happens to the sender or to this process. A part of receive-file.ts.
import { randomUUID } from 'node:crypto';
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
  /** The file ends where the body does. */
  readonly isLast: boolean;
}

/**
 * Stores the body from `start` on, which is where the session stands.
 * @returns how much of the file has arrived; undefined when another sender was faster: then nobody knows but the row
 * @throws what the body fails with; what came before is kept, in whole steps
 */
export async function storeParts(
  context: IngestContext,
  session: FileSession,
  { start, body, isLast }: Arrival,
): Promise<number | undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let received = start;
  const flush = async (bytes: number): Promise<boolean> => {
    if (bytes === 0) return true;
    const all = Buffer.concat(held);
    if (!(await storePart(context, session, received, all.subarray(0, bytes)))) return false;
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
  return (await flush(isLast ? heldBytes : wholeSteps())) ? received : undefined;
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
