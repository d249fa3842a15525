// Removes staged archives and parts that nobody needs any more: of complete uploads, of others whose retry period is over,
// those that exceed the limit, and those that no upload refers to because a process died in between.
import type { UploadRecord } from '@symdepot/database';
import type { StagedBytes, Staging } from '@symdepot/storage';
import { daysBefore } from '@symdepot/symbols';
import type { MaintenanceContext } from '../maintenance-context.ts';
import { pagesOf } from '../pages.ts';
import { createTally, type Sweep, type SweepResult, type SweepRun } from './sweep.ts';

const pageSize = 200;
/** A dry run would find the same ones again and again, so it looks once; there are never that many. */
const maxDryRun = 10_000;

/** Also run on its own, by job sweep-uploads. */
export async function discardArchives({ database, staging, limits }: MaintenanceContext, run: SweepRun): Promise<SweepResult> {
  const endedBefore = daysBefore(run.now, limits.staged);
  return discardAll(
    run,
    (limit) => database.uploads.listWithDisposableArchive(endedBefore, limit),
    (upload) => discard({ database, staging }, upload, { endedBefore }, run.signal),
  );
}

/** Archives kept for retries beyond the limit; also run on its own, by job sweep-uploads. On an almost full volume none is kept. */
export async function discardBeyondQuota({ database, staging, limits }: MaintenanceContext, run: SweepRun): Promise<SweepResult> {
  const free = await staging.freeBytes();
  const isFull = free !== undefined && free < limits.stagedFreeBytes;
  const bytes = isFull ? { perUser: 0, inAll: 0 } : limits.stagedBytes;
  return discardAll(
    run,
    (limit) => database.uploads.listBeyondQuota(bytes, limit),
    (upload) => discard({ database, staging }, upload, { reason: isFull ? 'space' : 'quota' }, run.signal),
  );
}

async function discardAll(
  { isDryRun, signal }: SweepRun,
  list: (limit: number) => Promise<readonly UploadRecord[]>,
  discardOne: (upload: UploadRecord) => Promise<boolean>,
): Promise<SweepResult> {
  const tally = createTally();
  const nextPage = () => list(isDryRun ? maxDryRun : pageSize);
  for (let page = await nextPage(); page.length > 0; page = isDryRun ? [] : await nextPage()) {
    for (const upload of page) {
      signal?.throwIfAborted();
      if (isDryRun || (await discardOne(upload))) tally.add(`archive of upload ${upload.id}`, upload.archiveBytes);
    }
  }
  return tally.result();
}

/** False when somebody retried the upload in the meantime: then it needs its archive. */
async function discard(
  { database: { uploads }, staging }: Pick<MaintenanceContext, 'database' | 'staging'>,
  upload: UploadRecord,
  why: Parameters<MaintenanceContext['database']['uploads']['giveUpArchive']>[1],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { id, state } = upload;
  if (state === 'complete') {
    // Nobody retries it, so bytes first: if this is interrupted, it is found again.
    await staging.discard(id, signal);
    await uploads.markUnstaged(id);
    return true;
  }
  // A retry must be refused before the bytes are removed. If this is interrupted, discardOrphans does the rest.
  const isGivenUp = await uploads.giveUpArchive(id, why);
  if (isGivenUp) await staging.discard(id, signal);
  return isGivenUp;
}

export const discardOrphans: Sweep = async ({ database, staging, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const before = now.getTime() - limits.stagedOrphanHours * 3_600_000;
  for await (const page of pagesOf(stagedObjects(staging, signal), pageSize)) {
    const old = page.filter(({ updatedAt }) => updatedAt.getTime() < before);
    const needed = await database.uploads.findStaged(old.map(({ uploadId }) => uploadId));
    for (const { uploadId, bytes, title, remove } of old) {
      if (needed.has(uploadId)) continue;
      signal?.throwIfAborted();
      if (!isDryRun) await remove();
      tally.add(title, bytes);
    }
  }
  return tally.result();
};

interface StagedObject extends StagedBytes {
  readonly title: string;
  readonly remove: () => Promise<void>;
}

/** Archives, and parts of files that were sent one by one. */
async function* stagedObjects(staging: Staging, signal: AbortSignal | undefined): AsyncGenerator<StagedObject> {
  for await (const archive of staging.list(signal)) {
    const { uploadId } = archive;
    yield { ...archive, title: `archive ${uploadId}`, remove: () => staging.delete(uploadId, signal) };
  }
  for await (const part of staging.parts.list(signal)) {
    const { uploadId, name } = part;
    yield { ...part, title: `part ${name} of upload ${uploadId}`, remove: () => staging.parts.delete(uploadId, name, signal) };
  }
}
