// Holds stored objects against their metadata and against the rows, in private buckets too. Changes nothing. Memory stays
// bounded: findings are counted, and the first of them kept. Neighbours: verify-objects.ts, verify-rows.ts.
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { CareContext } from './care-context.ts';
import type { ObjectProblem } from './check-object.ts';
import { findPrivateBuckets } from './private-buckets.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyRows } from './verify-rows.ts';

export interface Finding {
  readonly problem: ObjectProblem | 'damaged' | 'missing' | 'differs-from-row' | 'of-refused-upload';
  /** As people call it. */
  readonly bucket: string;
  readonly lane: Lane;
  readonly key: Key;
  readonly message: string;
  readonly uploadId: UploadId | null;
}

export interface VerifyOptions {
  readonly lanes: readonly Lane[];
  /** How many objects of each lane in each bucket, and how many rows of each lane, drawn at random; without it, all. */
  readonly sample?: number;
  readonly now: Date;
  readonly signal?: AbortSignal;
  /** Called after each object and row. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly objects: number;
  readonly bytes: number;
  readonly rows: number;
  readonly differences: number;
}

export interface VerifyReport extends VerifyProgress {
  /** Objects that no record names: older than the records, or of Tecken's time. No difference. */
  readonly withoutRow: number;
  /** The first differences. */
  readonly findings: readonly Finding[];
}

const maxFindings = 1_000;

/** What the two passes tell what they see. */
export interface Notes {
  object(storedBytes: number): void;
  row(): void;
  withoutRow(count: number): void;
  difference(finding: Finding): void;
}

/** @throws AppError `storage_unavailable`, `private_bucket_unavailable`, `database_unavailable`: no answer is no difference */
export async function verifyData(context: CareContext, options: VerifyOptions): Promise<VerifyReport> {
  const findings: Finding[] = [];
  const seen = { objects: 0, bytes: 0, rows: 0, differences: 0, withoutRow: 0 };
  const tell = (): void => options.onProgress?.({ ...seen });
  const notes: Notes = {
    object(storedBytes) {
      seen.objects += 1;
      seen.bytes += storedBytes;
      tell();
    },
    row() {
      seen.rows += 1;
      tell();
    },
    withoutRow: (count) => void (seen.withoutRow += count),
    difference(finding) {
      seen.differences += 1;
      if (findings.length < maxFindings) findings.push(finding);
    },
  };
  const privateBuckets = await findPrivateBuckets(context);
  for (const lane of options.lanes) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the store serves others too
    await verifyObjects(context, { symbolStore: context.symbolStore, privateUrl: null, lane }, options, notes);
    for (const { url, use } of privateBuckets) {
      // oxlint-disable-next-line no-await-in-loop -- see above
      await use((symbolStore) => verifyObjects(context, { symbolStore, privateUrl: url, lane }, options, notes));
    }
    // oxlint-disable-next-line no-await-in-loop -- see above
    await verifyRows(context, { lane, privateBuckets }, options, notes);
  }
  return { ...seen, findings };
}
