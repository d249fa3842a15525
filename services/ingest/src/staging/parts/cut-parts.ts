// Splits the arriving bytes of a file into parts. Each is a stream of whole steps, one of which is held at a time: the memory that
// a sender costs depends neither on its file nor on its parts. A part of store-parts.ts.

/** Roughly what a sender has to resend if this process dies. */
const partBytes = 8 * 2 ** 20;
/** As at Google: all parts but the last are multiples of this, so that a file does not have too many. */
export const partStep = 256 * 1024;

export interface Arrival {
  /** The offset of the first byte that is not stored yet. */
  readonly start: number;
  readonly body: AsyncIterable<Buffer>;
  /** Whether the end of the body is the end of the file. */
  readonly isEnd: (bytes: number) => boolean;
}

export interface ArrivingPart {
  readonly chunks: AsyncIterable<Buffer>;
  /** Valid once they are read: whether the body ended with them, as far as is known. */
  hasEnded(): boolean;
}

/**
 * Each part must be read to its end before the next one is requested. A body that fails ends its part: what had arrived counts.
 * @throws the error of the body, instead of returning a next part
 */
export async function* cutParts(arrival: Arrival): AsyncGenerator<ArrivingPart> {
  const steps = wholeSteps(arrival);
  let failure: { readonly error: unknown } | undefined;
  let hasEnded = false;
  const next = async (): Promise<Buffer | undefined> => {
    try {
      const { value, done } = await steps.next();
      hasEnded = done === true;
      return done === true ? undefined : value;
    } catch (error) {
      failure = { error };
      return undefined;
    }
  };
  async function* partFrom(first: Buffer): AsyncGenerator<Buffer> {
    let bytes = 0;
    for (let step: Buffer | undefined = first; step !== undefined; step = bytes < partBytes ? await next() : undefined) {
      bytes += step.length;
      yield step;
    }
  }
  for (let first = await next(); first !== undefined; first = await next()) yield { chunks: partFrom(first), hasEnded: () => hasEnded };
  if (failure) throw failure.error;
}

/** The bytes after the last whole step are only passed on at the end of the file. */
async function* wholeSteps({ start, body, isEnd }: Arrival): AsyncGenerator<Buffer, undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let given = start;
  for await (const chunk of body) {
    held.push(chunk);
    heldBytes += chunk.length;
    const bytes = Math.floor((given + heldBytes) / partStep) * partStep - given;
    if (bytes <= 0) continue;
    const all = Buffer.concat(held, heldBytes);
    held = [all.subarray(bytes)];
    heldBytes -= bytes;
    given += bytes;
    yield all.subarray(0, bytes);
  }
  if (heldBytes > 0 && isEnd(given + heldBytes)) yield Buffer.concat(held, heldBytes);
}
