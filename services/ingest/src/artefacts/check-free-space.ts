// Artefacts do not take the space of symbols: the staging area is shared. Neighbour: receive-artefact.ts.
import { AppError } from '@symdepot/errors';
import type { IngestContext } from '../context.ts';

/** So many of the largest archives find room before those go that are kept for a retry (discardBeyondQuota of maintenance). */
const archivesAhead = 2;

/** Before each part. @throws AppError `staging_nearly_full`, `storage_unavailable` */
export async function checkFreeSpace({ staging, config }: IngestContext): Promise<void> {
  const free = await staging.freeBytes();
  const kept = config.STAGED_KEEP_FREE_BYTES + archivesAhead * config.UPLOAD_MAX_BYTES;
  if (free !== undefined && free < kept) throw new AppError('staging_nearly_full');
}
