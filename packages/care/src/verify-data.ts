// Holds stored objects against their metadata and against the rows. Changes nothing. Memory stays bounded: findings are
// counted, and the first of them kept. Neighbours: verify-objects.ts, verify-rows.ts.
import type { Key, Lane, UploadId } from '@symdepot/symbols';
import type { CareContext } from './care-context.ts';
import type { ObjectProblem } from './check-object.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyRows } from './verify-rows.ts';

export interface Finding {
  readonly problem: ObjectProblem | 'missing' | 'differs-from-row' | 'of-refused-upload';
  readonly lane: Lane;
  readonly key: Key;
  readonly message: string;
  readonly uploadId: UploadId | null;
}

export interface VerifyOptions {
  readonly lanes: readonly Lane[];
  /** How many objects and how many rows of each lane, drawn at random; without it, all. */
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

/** @throws AppError `storage_unavailable`, `database_unavailable` */
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
  for (const lane of options.lanes) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the store serves others too
    await verifyObjects(context, lane, options, notes);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await verifyRows(context, lane, options, notes);
  }
  return { ...seen, findings };
}
