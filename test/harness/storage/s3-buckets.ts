// Buckets `s3://…` at Ceph's gateway, of one system's own; what they hold is public, as that of Mozilla's bucket. Neighbour: buckets.ts.
import type { Rgw } from '../s3/rgw.ts';
import { createS3Bucket, credentialsOf, objectPath } from '../s3/s3-bucket.ts';
import { callS3Soundly } from '../s3/s3-client.ts';
import { bucketNames, type BucketName, type Buckets } from './buckets.ts';

export async function createS3Buckets(rgw: Rgw): Promise<Buckets> {
  const credentials = credentialsOf(rgw.owner);
  const made = await Promise.all(
    bucketNames.map(async (name) => {
      const bucket = await createS3Bucket(rgw);
      await bucket.publish();
      return [name, bucket] as const;
    }),
  );
  const buckets = new Map(made);
  const takeBack = lendCredentials(credentials);
  const bucketOf = (bucket: BucketName) => buckets.get(bucket)!;
  return {
    credentials,
    url: (bucket) => bucketOf(bucket).url(),
    nameOf: (bucket) => bucketOf(bucket).name,
    objects: (bucket) => bucketOf(bucket).names(),
    async descriptions(bucket) {
      const names = await bucketOf(bucket).names();
      const heads = names.map(async (name) => {
        // By the first the backend knows its own writes again.
        const { symdepot_put: _, ...metadata } = await bucketOf(bucket).metadata(name);
        return [name, metadata] as const;
      });
      return new Map(await Promise.all(heads));
    },
    async remove(bucket, name) {
      await callS3Soundly(rgw, { method: 'DELETE', path: objectPath(bucketOf(bucket).name, name) });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...buckets.values()].map(({ clear }) => clear())); // the store keeps them in memory
      takeBack();
    },
  };
}

/** How many systems of this process are on the store; and its environment of before. */
let users = 0;
let before: NodeJS.ProcessEnv = {};

/**
 * Where operators' commands run in this process, they look for credentials in its environment, which other test files have as well.
 * @returns what the last one removes them by
 */
function lendCredentials(credentials: Readonly<Record<string, string>>): () => void {
  if (users++ === 0) before = { ...process.env };
  Object.assign(process.env, credentials);
  return () => {
    if (--users > 0) return;
    for (const name of Object.keys(credentials)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  };
}
