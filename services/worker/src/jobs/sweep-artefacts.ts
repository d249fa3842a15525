// Job sweep-artefacts: what nobody waits for, and need not take hours: parts of what has ended, objects of what was removed. In the
// queue of artefacts, so that a store of theirs that is away holds up no symbols. Job sweep-uploads enqueues it, and is its retry.
import { deleteRemovedArtefacts, discardArtefactParts } from '@symdepot/maintenance';
import type { JobContext } from '@symdepot/queue';
import type { WorkerContext } from '../context.ts';
import { dataExpired } from '../events.ts';

const sweeps = [
  ['artefact-parts', discardArtefactParts],
  ['removed-artefacts', deleteRemovedArtefacts],
] as const;

export async function sweepArtefacts(context: WorkerContext, { signal }: Pick<JobContext<'sweep-artefacts'>, 'signal'>): Promise<void> {
  const run = { now: new Date(), isDryRun: false, signal };
  const failures: unknown[] = [];
  // Of two stores: neither waits for the other.
  for (const [name, sweep] of sweeps) {
    try {
      dataExpired(context, name, await sweep(context.maintenance, run));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
