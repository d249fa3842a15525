// Removes records of uploads some time after their creation (`clearuploads`, Tecken §7), whatever happened to their objects:
// a release file is served by its key forever, but found by code id only while a record of it exists, as in Tecken.
// The newest record of each private bucket stays: without it the bucket would be unknown (private-buckets.ts).
import { daysBefore, type Lane } from '@symdepot/symbols';
import { createTally, type Sweep } from './sweep.ts';

/** An upload can have thousands of files, which are removed with it. */
const pageSize = 20;

export const expireRecords =
  (lane: Lane): Sweep =>
  async ({ database: { expiry, publishedFiles }, limits }, { now, isDryRun, signal }) => {
    const tally = createTally();
    const except = (await publishedFiles.listNewestOfPrivateBuckets()).map(({ id }) => id);
    const before = daysBefore(now, lane === 'try' ? limits.tryRecords : limits.releaseRecords);
    let after = 0;
    for (;;) {
      signal?.throwIfAborted();
      // Page by page, to limit the load.
      const ids = await expiry.listRecords(lane, { before, limit: pageSize, after, except });
      if (ids.length === 0) return tally.result();
      if (!isDryRun) await expiry.deleteRecords(ids);
      for (const id of ids) tally.add(`upload ${id}`);
      after = ids.at(-1)!;
    }
  };
