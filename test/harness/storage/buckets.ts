// The buckets of one system under test, whatever store they are in, and what a test may do to them behind its back.
// Neighbours: storage-kind.ts (which store), folder-buckets.ts, gcs-buckets.ts, s3-buckets.ts (each of them).
import type { Settings } from '../processes/service-process.ts';

/** Those of the product's settings, and one for uploads of some people. */
export const bucketNames = ['symbols', 'staging', 'artefacts', 'partner'] as const;
export type BucketName = (typeof bucketNames)[number];

export interface Buckets extends AsyncDisposable {
  /** What a process needs besides the URLs: credentials. */
  readonly credentials: Settings;
  /** As settings name it. */
  url(bucket: BucketName): string;
  /** As the product calls it. */
  nameOf(bucket: BucketName): string;
  /** The names of what lies in it, in order. */
  objects(bucket: BucketName): Promise<string[]>;
  /** The metadata of what lies in it, by name. */
  descriptions(bucket: BucketName): Promise<ReadonlyMap<string, Record<string, string>>>;
  remove(bucket: BucketName, name: string): Promise<void>;
  /** As if everything in it had been written so many days before. A store that keeps the time itself has no such thing. */
  readonly backdate?: (bucket: BucketName, days: number) => Promise<void>;
}

/** For the environment of a process. */
export const settingsOf = ({
  credentials,
  url,
}: Buckets): Settings & Readonly<Record<'UPLOAD_DEFAULT_URL' | 'STAGING_URL' | 'ARTEFACTS_URL', string>> => ({
  ...credentials,
  UPLOAD_DEFAULT_URL: url('symbols'),
  STAGING_URL: url('staging'),
  ARTEFACTS_URL: url('artefacts'),
});
