// Staged archives that nobody needs any more: of complete uploads, of others after the days in which they can be retried,
// and those that have no upload because a process died before it was recorded.
import type { StagedArchive } from '@symdepot/storage';
import { daysBefore } from '@symdepot/symbols';
import { pagesOf } from './pages.ts';
import { createTally, type Sweep } from './sweep.ts';

const pageSize = 200;
/** A dry run finds the same ones again and again, so it looks once; there are never that many. */
const maxDryRun = 10_000;

export const discardArchives: Sweep = async ({ database, staging, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const endedBefore = daysBefore(now, limits.staged);
  const list = () => database.uploads.listWithDisposableArchive(endedBefore, isDryRun ? maxDryRun : pageSize);
  for (let page = await list(); page.length > 0; page = isDryRun ? [] : await list()) {
    for (const { id, archiveBytes } of page) {
      signal?.throwIfAborted();
      if (!isDryRun) {
        // Bytes first: what is cut in between is found again.
        await staging.delete(id, signal);
        await database.uploads.markUnstaged(id);
      }
      tally.add(`archive of upload ${id}`, archiveBytes);
    }
  }
  return tally.result();
};

export const discardOrphans: Sweep = async ({ database, staging, limits }, { now, isDryRun, signal }) => {
  const tally = createTally();
  const before = now.getTime() - limits.stagedOrphanHours * 3_600_000;
  for await (const page of pagesOf<StagedArchive>(staging.list(signal), pageSize)) {
    const old = page.filter(({ updatedAt }) => updatedAt.getTime() < before);
    const recorded = await database.uploads.findExisting(old.map(({ uploadId }) => uploadId));
    for (const { uploadId, bytes } of old) {
      if (recorded.has(uploadId)) continue;
      signal?.throwIfAborted();
      if (!isDryRun) await staging.delete(uploadId, signal);
      tally.add(`archive ${uploadId}`, bytes);
    }
  }
  return tally.result();
};
