// The end of a write: whether it took effect, also when the response was lost, and how the store describes the object.
import { withRetry } from '../http/retry.ts';
import type { PutOptions, StoredObject } from '../object-storage.ts';
import { describe, describeOnce } from './object-calls.ts';
import type { S3Reading } from './s3-context.ts';

export interface PutInHand {
  readonly name: string;
  /** In the metadata of the object that it makes. */
  readonly putId: string;
  readonly storedBytes: number;
  readonly options: PutOptions;
}

/**
 * A write whose response was lost may have taken effect, and a repetition would fail: so before each one, and in the end, we look
 * whether the object is that of this put. @throws what `write` throws
 */
export async function settleWrite(context: S3Reading, put: PutInHand, write: () => Promise<unknown>): Promise<StoredObject> {
  const { signal } = put.options;
  const findOwn = async (): Promise<StoredObject | undefined> => {
    const found = await describeOnce(context, put.name, signal);
    return found?.putId === put.putId ? found.object : undefined;
  };
  try {
    const own = await withRetry(context.retry, signal, async (isRetry) => {
      const stored = isRetry ? await findOwn() : undefined;
      if (!stored) await write();
      return stored;
    });
    if (own) return own;
  } catch (error) {
    const own = signal?.aborted ? undefined : await findOwn().catch(() => undefined);
    if (!own) throw error;
    return own;
  }
  // Stores tell the time of a write only when they are asked.
  const found = await describe(context, put.name, signal);
  return found?.putId === put.putId ? found.object : asItWas(put);
}

/** What was written, and has been replaced or removed since: no precondition holds for it any more. */
const asItWas = ({ name, putId, storedBytes, options }: PutInHand): StoredObject => ({
  name,
  storedBytes,
  generation: `${putId}.0`,
  contentType: options.contentType,
  contentEncoding: options.contentEncoding ?? null,
  cacheControl: options.cacheControl ?? null,
  metadata: { ...options.metadata },
  updatedAt: new Date(),
});
