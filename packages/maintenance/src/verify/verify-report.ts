// What is verified, and what is reported. Neighbours: verify-data.ts counts, verify-objects.ts and verify-rows.ts find.
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { ObjectProblem } from './check-object.ts';

export interface Finding {
  readonly problem: ObjectProblem | 'damaged' | 'missing' | 'differs-from-row' | 'of-refused-upload';
  /** The name shown to people. */
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
  /** Objects that no record names: older than the records, or from Tecken's time. Not a difference. */
  readonly withoutRow: number;
  /** The first differences. */
  readonly findings: readonly Finding[];
}

/** What the two passes report to. */
export interface Notes {
  object(storedBytes: number): void;
  row(): void;
  withoutRow(count: number): void;
  difference(finding: Finding): void;
}
