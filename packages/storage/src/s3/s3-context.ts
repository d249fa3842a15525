// What every request to a store with the S3 API needs.
import type { RetryPolicy } from '../http/retry.ts';
import type { Transport } from '../http/transport.ts';

/** To look at objects. */
export interface S3Reading {
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  /** Of the bucket, without a slash at its end. */
  readonly bucketUrl: string;
}

export interface S3Context extends S3Reading {
  /** What the store was found to keep, which has to be known before anything is written. */
  promises(): Promise<StorePromises>;
}

export interface StorePromises {
  /** Whether `If-Match` has an ETag with its quotes, as RFC 9110 says. Ceph's gateway takes them for a part of the ETag. */
  readonly wantsQuotes: boolean;
}
