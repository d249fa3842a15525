// Staged archives that nobody needs any more: of complete uploads, of others after the days in which they can be retried,
// and those that no upload counts on because a process died in between.
import type { UploadRecord } from '@symdepot/database';
import type { StagedArchive } from '@symdepot/storage';
import { daysBefore } from '@symdepot/symbols';
import type { CareContext } from './care-context.ts';
import { pagesOf } from './pages.ts';
import { createTally, type Sweep, type SweepResult, type SweepRun } from './sweep.ts';

const pageSize = 200;
/** A dry run finds the same ones again and again, so it looks once; there are never that many. */
const maxDryRun = 10_000;

/** Also alone, by job sweep-uploads. */
export async function discardArchives(
  { database, staging, limits }: CareContext,
  { now, isDryRun, signal }: SweepRun,
): Promise<SweepResult> {
  const tally = createTally();
  const endedBefore = daysBefore(now, limits.staged);
  const list = () => database.uploads.listWithDisposableArchive(endedBefore, isDryRun ? maxDryRun : pageSize);
  for (let page = await list(); page.length > 0; page = isDryRun ? [] : await list()) {
    for (const upload of page) {
      signal?.throwIfAborted();
      if (isDryRun || (await discard({ database, staging }, upload, endedBefore, signal)))
        tally.add(`archive of upload ${upload.id}`, upload.archiveBytes);
    }
  }
  return tally.result();
}

/** False when somebody retried the upload in the meantime: then it needs its archive. */
async function discard(
  { database: { uploads }, staging }: Pick<CareContext, 'database' | 'staging'>,
  { id, state }: UploadRecord,
  endedBefore: Date,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (state === 'complete') {
    // Nobody retries it, so bytes first: what is cut in between is found again.
    await staging.delete(id, signal);
    await uploads.markUnstaged(id);
    return true;
  }
  // A retry must be refused before the bytes go. What is cut in between is left to discardOrphans.
  const isGivenUp = await uploads.giveUpArchive(id, endedBefore);
  if (isGivenUp) await staging.delete(id, signal);
  return isGivenUp;
}

export const discardOrphans: Sweep = async ({ database, staging, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const before = now.getTime() - limits.stagedOrphanHours * 3_600_000;
  for await (const page of pagesOf<StagedArchive>(staging.list(signal), pageSize)) {
    const old = page.filter(({ updatedAt }) => updatedAt.getTime() < before);
    const needed = await database.uploads.findStaged(old.map(({ uploadId }) => uploadId));
    for (const { uploadId, bytes } of old) {
      if (needed.has(uploadId)) continue;
      signal?.throwIfAborted();
      if (!isDryRun) await staging.delete(uploadId, signal);
      tally.add(`archive ${uploadId}`, bytes);
    }
  }
  return tally.result();
};
