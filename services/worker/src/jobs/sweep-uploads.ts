// Job sweep-uploads: repairs what was lost between row, job and staged archive, and enqueues notifications that are due. A timer
// of every worker enqueues it, so that it returns after the queue was emptied; its fixed job id ensures that only one runs at a
// time in the fleet.
import { discardArchives, discardBeyondQuota } from '@symdepot/maintenance';
import { enqueueDeliveries, forgetFailures, type JobContext } from '@symdepot/queue';
import { lanes } from '@symdepot/symbols';
import { closeManifests } from '../timers/close-manifests.ts';
import type { WorkerContext } from '../context.ts';
import { dataExpired } from '../events.ts';
import { restoreJobs } from '../restore-jobs.ts';

/** Notifications. */
const pageSize = 500;
/** The others follow when these are done. */
const maxAskedChecks = 50;

export async function sweepUploads(context: WorkerContext, { signal }: Pick<JobContext<'sweep-uploads'>, 'signal'>): Promise<void> {
  const now = new Date();
  await closeManifests(context, now, signal);
  await moveRanks(context);
  await restoreJobs(context, { untouchedSince: new Date(now.getTime() - context.config.SWEEP_UNTOUCHED_SECONDS * 1_000) });
  await enqueueDeliveries(context.queue, await context.database.notifications.listDue(pageSize));
  await forgetFailures(context.queue, (ids) => context.database.uploads.findFailedOrActive(ids));
  if (context.artefactStore) await restoreArtefactJobs(context);
  // For uploads that ended while the store was unavailable, and archives over the limit. The rest can wait for job expire-data.
  dataExpired(context, 'staged-archives', await discardArchives(context.maintenance, { now, isDryRun: false, signal }));
  dataExpired(context, 'staged-quota', await discardBeyondQuota(context.maintenance, { now, isDryRun: false, signal }));
}

/** Places are limited numbers, fair ranks are not. Repeated for a while, for jobs that were being added meanwhile. */
async function moveRanks({ database, queue }: WorkerContext): Promise<void> {
  for (const lane of lanes) {
    const base = await database.fairRanks.rebase(lane);
    if (base !== undefined) await queue.moveRanks(lane, base);
  }
}

async function restoreArtefactJobs(context: WorkerContext): Promise<void> {
  for (const sessionId of await context.database.artefactSessions.listWhole(pageSize))
    await context.queue.enqueue('store-artefact', { sessionId, requestId: 'sweep' }, { lane: 'release' });
  for (const { sha512 } of await context.database.artefacts.listAskedFor(maxAskedChecks))
    await context.queue.enqueue('verify-artefact', { sha512 }, { lane: 'release' });
  await context.queue.enqueue('sweep-artefacts', {}, { lane: 'release' });
}
