// The private buckets (UPLOAD_URL_EXCEPTIONS) that uploads have gone to. Each is known by the newest upload to it, so that
// a bucket is still maintained when no setting names it any more; the record of that upload stays (expire-records.ts).
import { AppError, isAppError } from '@symdepot/errors';
import type { SymbolStore } from '@symdepot/storage';
import type { MaintenanceContext } from './maintenance-context.ts';

export interface PrivateBucket {
  readonly url: string;
  /** The name shown to people. */
  readonly name: string;
  /** @throws AppError `private_bucket_unavailable` when it is the bucket that fails; any other error of the work */
  use<T>(work: (symbolStore: SymbolStore) => Promise<T>): Promise<T>;
}

/** One after the other. One that fails does not hold up the others: the first failure is thrown at the end. */
export async function inPrivateBuckets(
  context: MaintenanceContext,
  signal: AbortSignal | undefined,
  work: (symbolStore: SymbolStore, bucket: PrivateBucket) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const bucket of await findPrivateBuckets(context)) {
    signal?.throwIfAborted();
    await bucket.use((symbolStore) => work(symbolStore, bucket)).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

export async function findPrivateBuckets({ database, symbolStoreOf }: MaintenanceContext): Promise<PrivateBucket[]> {
  const newest = await database.publishedFiles.listNewestOfPrivateBuckets();
  return newest.map((upload) => {
    const url = upload.privateBucketUrl!;
    return {
      url,
      name: upload.bucket,
      async use(work) {
        try {
          return await work(await symbolStoreOf(upload));
        } catch (cause) {
          throw isAppError(cause, 'storage_unavailable') ? new AppError('private_bucket_unavailable', { bucket: url }, { cause }) : cause;
        }
      },
    };
  });
}
