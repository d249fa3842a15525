// The port ObjectStorage on the requests of a vendor: names and ranges are checked, statuses and faults become the port's errors.
// Used by backends/gcs.ts and backends/s3.ts.
import { Readable } from 'node:stream';
import { AppError } from '@symdepot/errors';
import { abortReason, bodySource, storageFault, throwIfAborted } from '../body-source.ts';
import { assertRange, resolveRange } from '../byte-range.ts';
import { assertObjectName, assertObjectPrefix } from '../object-name.ts';
import type { GetOptions, ListedObject, ObjectStorage, PutOptions, StoredObject } from '../object-storage.ts';
import { StoreStatusError } from './transport.ts';

export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  readonly nextPageToken: string | undefined;
}

/** The requests of a vendor's API. All fail with the network's errors, and with StoreStatusError. */
export interface BucketCalls {
  lookAt(name: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /** Status 404, or 412 for another generation; 416 for a range that HTTP cannot express or that is outside. */
  download(name: string, options: GetOptions): Promise<Readable>;
  /** Status 412 when `expect` does not hold. */
  upload(name: string, body: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredObject>;
  /** What is not there is no error. */
  remove(name: string, generation?: string, signal?: AbortSignal): Promise<void>;
  listPage(prefix: string, pageToken: string | undefined, signal?: AbortSignal): Promise<ObjectPage>;
  check(signal?: AbortSignal): Promise<unknown>;
  close(): void;
}

export function createBucketStorage(bucket: string, calls: BucketCalls): ObjectStorage {
  const head: ObjectStorage['head'] = (name, signal) => translated(signal, name, () => calls.lookAt(name, signal));

  /** HTTP cannot express an empty range, nor the first bytes of an empty object. */
  const getNothing = async (name: string, { range, generation, signal }: GetOptions): Promise<Readable> => {
    const object = await head(name, signal);
    if (object === undefined || (generation ?? object.generation) !== object.generation)
      throw new AppError('storage_object_missing', { name });
    const { start, end } = resolveRange(name, object.storedBytes, range);
    if (start < end) throw storageFault(new Error(`${name} was replaced while it was read`));
    return Readable.from([]);
  };

  return {
    bucket,
    head,
    get: (name, options = {}) =>
      translated(options.signal, name, async () => {
        const { range } = options;
        if (range) assertRange(name, range);
        if (range && range.start === range.end) return getNothing(name, options);
        try {
          return await calls.download(name, options);
        } catch (error) {
          if (hasStatus(error, 404, 412)) throw new AppError('storage_object_missing', { name }, { cause: error });
          if (hasStatus(error, 416)) return getNothing(name, options);
          throw error;
        }
      }),
    async put(name, body, options) {
      const source = bodySource(body, options.signal);
      try {
        assertObjectName(name);
        return await calls.upload(name, source.stream, options);
      } catch (error) {
        source.stream.destroy();
        throw source.explain(hasStatus(error, 412) ? new AppError('storage_precondition_failed', { name }, { cause: error }) : error);
      }
    },
    delete: (name, { generation, signal } = {}) => translated(signal, name, () => calls.remove(name, generation, signal)),
    async *list(prefix, signal) {
      assertObjectPrefix(prefix);
      let pageToken: string | undefined;
      do {
        const page: ObjectPage = await translated(signal, undefined, () => calls.listPage(prefix, pageToken, signal));
        yield* page.objects;
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
    },
    async check(signal) {
      await translated(signal, undefined, () => calls.check(signal));
    },
    async close() {
      calls.close();
    },
  };
}

const hasStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof StoreStatusError && statuses.includes(error.status);

/** Work for an object, or for none of them, with the port's errors. */
export async function translated<T>(signal: AbortSignal | undefined, name: string | undefined, work: () => Promise<T>): Promise<T> {
  if (name !== undefined) assertObjectName(name);
  throwIfAborted(signal);
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted ? abortReason(signal) : storageFault(error);
  }
}
