// Buckets in the store of this test run. Neighbours: storage-kind.ts (which one), buckets.ts (what they can do).
import type { Buckets } from './buckets.ts';
import { createFolderBuckets } from './folder-buckets.ts';
import { createGcsBuckets } from './gcs-buckets.ts';
import { createS3Buckets } from './s3-buckets.ts';
import { storageKind } from './storage-kind.ts';
import { askForRgw } from '../s3/ask-for-rgw.ts';

/** @param folder of a system, where buckets can be that are folders */
export async function createBuckets(folder: string): Promise<Buckets> {
  if (storageKind === 'files') return createFolderBuckets(folder);
  if (storageKind === 'gs') return createGcsBuckets();
  const rgw = await askForRgw();
  if ('skipReason' in rgw) throw new Error(`SYMDEPOT_TEST_STORAGE=s3: ${rgw.skipReason}`);
  return createS3Buckets(rgw);
}
