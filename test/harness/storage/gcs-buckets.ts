// Buckets `gs://…` of an emulated Google that one system has for itself, in this process. Neighbour: buckets.ts.
import { startGcsEmulator } from '../gcs/gcs-emulator.ts';
import type { GcsBucket } from '../gcs/gcs-bucket.ts';
import { bucketNames, type BucketName, type Buckets } from './buckets.ts';

export async function createGcsBuckets(): Promise<Buckets> {
  const store = await startGcsEmulator({ buckets: bucketNames });
  const bucketOf = (bucket: BucketName): GcsBucket => store.buckets.get(bucket)!;
  return {
    credentials: {},
    url: store.bucketUrl,
    nameOf: (bucket) => bucket,
    objects: async (bucket) => [...bucketOf(bucket).objects.keys()].toSorted(),
    descriptions: async (bucket) => new Map([...bucketOf(bucket).objects].map(([name, { resource }]) => [name, { ...resource.metadata }])),
    async remove(bucket, name) {
      if (!bucketOf(bucket).objects.delete(name)) throw new Error(`there is no ${name} in ${bucket}`);
    },
    async backdate(bucket, days) {
      const { objects } = bucketOf(bucket);
      const before = (time: string): string => new Date(Date.parse(time) - days * 86_400_000).toISOString();
      for (const [name, { bytes, resource }] of objects) {
        const { timeCreated, updated } = resource;
        objects.set(name, { bytes, resource: { ...resource, timeCreated: before(timeCreated), updated: before(updated) } });
      }
    },
    [Symbol.asyncDispose]: () => store.stop(),
  };
}
