// Reads a stream into one buffer that its reader owns. Used by its neighbours where a range is read at once.
import type { Readable } from 'node:stream';
import { giveBack } from '../lent-memory.ts';

/** Cheaper than `buffer` of node:stream/consumers, which goes through a Blob, and frees lent memory. */
export async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  chunks.forEach(giveBack);
  return whole;
}
