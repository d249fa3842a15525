// Failed jobs are kept to be looked at, as long as there is something to be done about them: each attempt and each retry has jobs
// of its own, and those that failed before would be counted although their upload is complete. Called by job sweep-uploads.
import { lanes, type UploadId } from '@symdepot/symbols';
import { queueKinds, queueName, uploadOfJob } from './jobs.ts';
import { keptFailures, type Queue } from './open-queue.ts';

/**
 * Removes the failed jobs of uploads that are settled, or have no record any more, and those that were kept for their time: BullMQ
 * itself looks at the age only when another job of that queue fails.
 * @param findUnsettled which of these uploads have failed, or have not ended
 * @throws AppError `queue_unavailable`
 */
export async function forgetFailures(
  { internals: { queues, call } }: Queue,
  findUnsettled: (ids: readonly UploadId[]) => Promise<ReadonlySet<UploadId>>,
): Promise<void> {
  for (const queue of lanes.flatMap((lane) => queueKinds.map((kind) => queues[queueName(kind, lane)]))) {
    const failed = await call(async () => queue.getRanges(['failed'], 0, keptFailures.count - 1));
    if (failed.length === 0) continue;
    await call(async () => queue.clean(keptFailures.age * 1_000, keptFailures.count, 'failed'));
    const uploads = [...new Set(failed.flatMap((id) => uploadOfJob(id) ?? []))];
    const unsettled = await findUnsettled(uploads);
    for (const id of failed) {
      const upload = uploadOfJob(id);
      // Not its children, as where a failed job is replaced.
      if (upload !== undefined && !unsettled.has(upload)) await call(async () => queue.remove(id, { removeChildren: false }));
    }
  }
}
