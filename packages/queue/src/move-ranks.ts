// Recounts the jobs of a lane from another base (fair-rank.ts), so that the numbers never run out. Can be repeated at any time:
// jobs that are in the right place are left alone.
import type { JobQueue } from './job-queue.ts';
import { isJobName, jobEntry } from './jobs.ts';
import { jobPriority } from './fair-rank.ts';
import type { QueuedJob } from './consumer/stored-job.ts';

const pageSize = 500;

/** Running jobs may come back: they are moved, too. */
const movedStates = ['prioritized', 'delayed', 'waiting-children', 'active'] as const;

/** `call` runs one request to the server under its deadline. */
export async function moveRanks(queue: JobQueue, base: number, call: <T>(work: () => Promise<T>) => Promise<T>): Promise<void> {
  const jobs: QueuedJob[] = [];
  for (const state of movedStates) {
    for (let start = 0; ; start += pageSize) {
      const page = await call(() => queue.getJobs(state, start, start + pageSize - 1, true));
      jobs.push(...page);
      if (page.length < pageSize) break;
    }
  }
  // In the order of their fair ranks: moved jobs go before those that are not moved yet.
  const moved = jobs.flatMap((job) => {
    const { fairRank } = job.data;
    if (fairRank === undefined || !isJobName(job.name)) return [];
    const priority = jobPriority({ fairRank, base }, jobEntry(job.name).urgency);
    return priority === job.priority ? [] : [{ job, fairRank, priority }];
  });
  for (const { job, priority } of moved.toSorted((a, b) => a.fairRank - b.fairRank)) {
    await call(async () => job.changePriority({ priority }).catch(unlessGone));
  }
}

/** It has ended meanwhile. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Error && /missing key/i.test(error.message))) throw error;
}
