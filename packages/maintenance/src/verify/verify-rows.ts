// Rows → objects: what complete uploads stored, or found stored, exists and matches its row.
import type { PublishedFile } from '@symdepot/database';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { daysBefore, skippableDays, type Lane } from '@symdepot/symbols';
import pMap from 'p-map';
import type { MaintenanceContext } from '../maintenance-context.ts';
import type { PrivateBucket } from '../private-buckets.ts';
import { unlessDamaged } from './unless-damaged.ts';
import type { Notes, VerifyOptions } from './verify-report.ts';

const pageSize = 200;
const looksAtOnce = 8;

/** Which rows, and where the objects of some of them are. */
export interface RowScope {
  readonly lane: Lane;
  readonly privateBuckets: readonly PrivateBucket[];
}

export async function verifyRows(
  context: MaintenanceContext,
  { lane, privateBuckets }: RowScope,
  options: VerifyOptions,
  notes: Notes,
): Promise<void> {
  const privately = new Map(privateBuckets.map((bucket) => [bucket.url, bucket]));
  const verify = async (row: PublishedFile): Promise<void> => {
    const { bucket, key, uploadId } = row;
    const look = (symbolStore: SymbolStore): Promise<void> =>
      unlessDamaged(
        symbolStore,
        () => verifyRow(context, { symbolStore, lane }, row, notes, options.signal),
        (message) => notes.difference({ problem: 'damaged', bucket, lane, key, uploadId, message }),
        options.signal,
      );
    if (row.privateBucketUrl === null) await look(context.symbolStore);
    // A bucket that was first used after we started: the next verify covers it.
    else await privately.get(row.privateBucketUrl)?.use(look);
  };
  // A skipped file had at least the other half of its lifetime left.
  const since = lane === 'try' ? daysBefore(options.now, skippableDays(context.limits.tryObjects)) : new Date(0);
  for await (const page of options.sample === undefined
    ? allRows(context, lane, since)
    : sampleRows(context, lane, since, options.sample)) {
    options.signal?.throwIfAborted();
    await pMap(page, verify, { concurrency: looksAtOnce });
  }
}

async function* allRows({ database }: MaintenanceContext, lane: Lane, since: Date): AsyncGenerator<PublishedFile[]> {
  let after = 0n;
  for (;;) {
    const page = await database.publishedFiles.list({ lane, since, after, limit: pageSize });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.id;
  }
}

/** The next row after each of that many random ids: not perfectly uniform if ids are missing, but fast on any table. */
async function* sampleRows({ database }: MaintenanceContext, lane: Lane, since: Date, size: number): AsyncGenerator<PublishedFile[]> {
  const range = await database.publishedFiles.findIdRange();
  if (!range) return;
  const seen = new Set<bigint>();
  for (let drawn = 0; drawn < size; drawn++) {
    const after = range.min - 1n + BigInt(Math.floor(Math.random() * Number(range.max - range.min + 1n)));
    const [row] = await database.publishedFiles.list({ lane, since, after, limit: 1 });
    if (!row || seen.has(row.id)) continue;
    seen.add(row.id);
    yield [row];
  }
}

interface Place {
  readonly symbolStore: SymbolStore;
  readonly lane: Lane;
}

async function verifyRow(
  { database: { takedowns } }: MaintenanceContext,
  { symbolStore, lane }: Place,
  row: PublishedFile,
  notes: Notes,
  signal?: AbortSignal,
): Promise<void> {
  const stored = await symbolStore.head(lane, row.key, signal);
  notes.row();
  const { bucket, key, uploadId, completedAt } = row;
  if (!stored) {
    // What had replaced it was taken down.
    if (await takedowns.isTakenDownSince(lane, key, completedAt)) return;
    notes.difference({ problem: 'missing', bucket, lane, key, uploadId, message: 'is not in the store' });
  } else if (isOther(stored, row) && !isLater(stored, row))
    notes.difference({
      problem: 'differs-from-row',
      bucket,
      lane,
      key,
      uploadId,
      message: 'has another size or MD5 in its metadata than in its row',
    });
}

const isOther = ({ md5, originalBytes }: StoredSymbolsFile, row: PublishedFile): boolean =>
  originalBytes !== row.originalBytes || (row.md5 !== null && md5 !== row.md5);

/** Another upload has replaced the object since: it has a row of its own. */
const isLater = ({ uploadId, object }: StoredSymbolsFile, row: PublishedFile): boolean =>
  uploadId !== row.uploadId && object.updatedAt > row.completedAt;
