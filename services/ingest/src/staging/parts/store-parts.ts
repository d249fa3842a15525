// Stores the arriving bytes of a file in parts; each is stored before it is counted. Counted bytes are never requested again,
// whatever happens to the sender or to this process. A part of receive-range.ts; cut-parts.ts makes the parts.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { cutParts, type Arrival, type ArrivingPart } from './cut-parts.ts';

export interface StoredPart {
  readonly start: number;
  readonly bytes: number;
  readonly name: string;
}

/** Where the parts of one file go, and what counts them. */
export interface PartsTarget {
  /** Durable when the promise resolves. */
  put(name: string, body: Readable): Promise<void>;
  /**
   * Counts a part. False when the offset has changed meanwhile: another sender was faster.
   * @param isWhole with it all of the file has arrived, and the body ended
   */
  record(part: StoredPart, isWhole: boolean): Promise<boolean>;
  /** Removes one that was not counted. Never fails. */
  drop(name: string): Promise<void>;
  /** Sees the bytes as they pass. */
  watch?(chunk: Buffer): void;
}

export interface ArrivingFile extends Arrival {
  /** Whether this many bytes are the whole file. */
  readonly isWhole: (bytes: number) => boolean;
}

/**
 * Stores the arriving bytes, starting at the offset of the file.
 * @returns how much has arrived; undefined when another sender was faster: then only the row knows
 * @throws the error of the body; the whole steps that arrived before it are kept
 */
export async function storeParts(target: PartsTarget, file: ArrivingFile): Promise<number | undefined> {
  let receivedBytes = file.start;
  for await (const part of cutParts(file)) {
    const next = await storePart(target, { ...part, start: receivedBytes, isWhole: file.isWhole });
    if (next === undefined) return undefined;
    receivedBytes = next;
  }
  return receivedBytes;
}

interface NextPart extends ArrivingPart {
  readonly start: number;
  readonly isWhole: (bytes: number) => boolean;
}

/** Bytes first, row second. */
async function storePart(target: PartsTarget, { start, chunks, hasEnded, isWhole }: NextPart): Promise<number | undefined> {
  const name = randomUUID();
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      target.watch?.(chunk);
      yield chunk;
    }
  }
  await target.put(name, Readable.from(counted(), { objectMode: false }));
  const receivedBytes = start + bytes;
  if (await target.record({ start, bytes, name }, hasEnded() && isWhole(receivedBytes))) return receivedBytes;
  await target.drop(name);
  return undefined;
}
