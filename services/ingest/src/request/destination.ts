// Where the files of an upload go: the lane's bucket, or the user's private bucket.
import { openStorage } from '@symdepot/storage';
import { findPrivateBucket, type BucketExceptions, type Lane } from '@symdepot/symbols';

export interface Destination {
  /** The name shown to people. */
  readonly bucket: string;
  readonly privateBucketUrl: string | null;
}

export type FindDestination = (lane: Lane, email: string) => Destination;

/** Opens each private bucket once at startup, so that an unusable URL stops the start rather than the first upload. */
export async function createFindDestination(
  buckets: Readonly<Record<Lane, string>>,
  exceptions: BucketExceptions,
): Promise<FindDestination> {
  const names = new Map<string, string>();
  for (const url of new Set(exceptions.values())) {
    const storage = await openStorage(url);
    names.set(url, storage.bucket);
    await storage.close();
  }
  return (lane, email) => {
    const url = findPrivateBucket(email, exceptions);
    return url === undefined ? { bucket: buckets[lane], privateBucketUrl: null } : { bucket: names.get(url)!, privateBucketUrl: url };
  };
}
