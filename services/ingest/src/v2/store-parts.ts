// Stores the arriving bytes of a file in parts; each is stored before it is counted. Counted bytes are never requested again,
// whatever happens to the sender or to this process. A part of receive-file.ts; cut-parts.ts makes the parts.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileSession, FinishedFile, SentDigest } from '@symdepot/database';
import type { IngestContext } from '../context.ts';
import { cutParts, type Arrival, type ArrivingPart } from './cut-parts.ts';
import { createDigester, type Digester } from './digest-parts.ts';
import { partLeft } from '../events.ts';

export interface Stored {
  /** How much of the file has arrived. */
  readonly receivedBytes: number;
  /** Of the whole file, if this sender has sent all of it. */
  readonly digest: SentDigest | undefined;
  /** When its last part was recorded together with its end: of two senders of a small file neither sees it in between. */
  readonly end?: FinishedFile | undefined;
}

export interface ArrivingFile extends Arrival {
  /** Whether this many bytes are the whole file. */
  readonly isWhole: (bytes: number) => boolean;
}

/**
 * Stores the arriving bytes, starting at the session's offset.
 * @returns undefined when another sender was faster: then only the row knows how much has arrived
 * @throws the error of the body; the whole steps that arrived before it are kept
 */
export async function storeParts(context: IngestContext, session: FileSession, file: ArrivingFile): Promise<Stored | undefined> {
  let stored: Stored = { receivedBytes: file.start, digest: undefined };
  const digester = file.start === 0 ? createDigester() : undefined;
  for await (const part of cutParts(file)) {
    const next = await storePart(context, session, { ...file, ...part, start: stored.receivedBytes, digester });
    if (next === undefined) return undefined;
    stored = next;
  }
  return stored.end ? stored : { ...stored, digest: digester?.end() };
}

interface NextPart extends ArrivingPart {
  readonly start: number;
  readonly digester: Digester | undefined;
  readonly isWhole: (bytes: number) => boolean;
}

/** Bytes first, row second. Undefined when the session's offset has changed meanwhile. */
async function storePart(
  context: IngestContext,
  session: FileSession,
  { start, chunks, hasEnded, digester, isWhole }: NextPart,
): Promise<Stored | undefined> {
  const { staging, database } = context;
  const { fileId, uploadId } = session;
  const name = randomUUID();
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      digester?.update(chunk);
      yield chunk;
    }
  }
  await staging.parts.put(uploadId, name, Readable.from(counted(), { objectMode: false }));
  const part = { start, bytes, name };
  const receivedBytes = start + bytes;
  const digest = digester && hasEnded() && isWhole(receivedBytes) ? digester.end() : undefined;
  if (digest) {
    const end = await database.fileSessions.finish(session, { digest, part });
    if (end.isTaken) return { receivedBytes, digest, end };
  } else if (await database.fileSessions.addPart(fileId, part)) {
    return { receivedBytes, digest };
  }
  await staging.parts.delete(uploadId, name).catch((error: unknown) => partLeft(context, uploadId, error));
  return undefined;
}
