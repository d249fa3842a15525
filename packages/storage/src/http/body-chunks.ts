// Splits a body of unknown length into chunks of a fixed size, and knows which is the last.

export interface BodyChunk {
  readonly bytes: Buffer;
  readonly isLast: boolean;
}

/** Holds one chunk in memory. There is always a last one; it may be empty only when the body is. */
export async function* bodyChunks(body: AsyncIterable<Uint8Array>, chunkBytes: number): AsyncGenerator<BodyChunk> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (let part of body) {
    // Only once there is more than a chunk it is certain that the chunk is not the last one.
    while (held + part.length > chunkBytes) {
      const taken = chunkBytes - held;
      yield { bytes: Buffer.concat([...parts, part.subarray(0, taken)]), isLast: false };
      part = part.subarray(taken);
      parts = [];
      held = 0;
    }
    if (part.length === 0) continue;
    parts.push(part);
    held += part.length;
  }
  yield { bytes: Buffer.concat(parts), isLast: true };
}
