// Job verify-artefact: reads one artefact, since somebody had a part of it long after its last check, or could not have it. The row
// asks for it, and is answered by any check. Job sweep-uploads enqueues it, and is its retry. Neighbour: verify-stored-artefacts.ts.
import type { ArtefactRecord } from '@symdepot/database';
import { verifyArtefact } from '@symdepot/maintenance';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { artefactDamaged } from '../events.ts';

/** @throws AppError `storage_unavailable`, `database_unavailable`: then it is still asked for */
export async function verifyAskedArtefact(
  context: WorkerContext,
  { payload: { sha512 }, signal }: Pick<JobContext<'verify-artefact'>, 'payload' | 'signal'>,
): Promise<void> {
  const { artefactStore, database } = context;
  const artefact = await database.artefacts.find({ algorithm: 'sha512', digest: sha512 });
  if (!artefactStore || artefact?.state !== 'stored' || artefact.checkAskedAt === null) return;
  const onDamaged = (damaged: ArtefactRecord, reason: string): void => artefactDamaged(context, damaged, reason);
  await verifyArtefact({ database, artefactStore }, artefact, { signal, onDamaged });
}
