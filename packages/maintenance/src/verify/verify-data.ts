// Compares stored objects with their metadata and with the rows, in private buckets too. Changes nothing. Memory stays
// bounded: differences are counted, and the first of them kept. Neighbours: verify-objects.ts, verify-rows.ts.
import type { MaintenanceContext } from '../maintenance-context.ts';
import { findPrivateBuckets } from '../private-buckets.ts';
import { verifyObjects } from './verify-objects.ts';
import type { Finding, Notes, VerifyOptions, VerifyReport } from './verify-report.ts';
import { verifyRows } from './verify-rows.ts';

const maxFindings = 1_000;

/** @throws AppError `storage_unavailable`, `private_bucket_unavailable`, `database_unavailable`: no response is no difference */
export async function verifyData(context: MaintenanceContext, options: VerifyOptions): Promise<VerifyReport> {
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
    // One after the other: the store serves others too.
    await verifyObjects(context, { symbolStore: context.symbolStore, privateUrl: null, lane }, options, notes);
    for (const { url, use } of privateBuckets) {
      await use((symbolStore) => verifyObjects(context, { symbolStore, privateUrl: url, lane }, options, notes));
    }
    await verifyRows(context, { lane, privateBuckets }, options, notes);
  }
  return { ...seen, findings };
}
