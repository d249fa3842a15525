// Job verify-artefacts: reads a part of the artefacts again, the longest unread first, so that each has its turn within
// ARTEFACT_VERIFY_DAYS, and besides them each damaged one, every day: if it was brought back it is handed out again. Job expire-data
// enqueues it, once in its period in the whole fleet.
import { verifyArtefacts } from '@symdepot/maintenance';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { artefactDamaged } from '../events.ts';

export async function verifyStoredArtefacts(
  context: WorkerContext,
  { signal }: Pick<JobContext<'verify-artefacts'>, 'signal'>,
): Promise<void> {
  const { maintenance, database, config } = context;
  const share = config.EXPIRE_INTERVAL_SECONDS / (config.ARTEFACT_VERIFY_DAYS * 86_400);
  await verifyArtefacts(maintenance, {
    sample: Math.ceil((await database.artefacts.count('stored')) * share),
    now: new Date(),
    signal,
    onDamaged: (artefact, reason) => artefactDamaged(context, artefact, reason),
  });
}
