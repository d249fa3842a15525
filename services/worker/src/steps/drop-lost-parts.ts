// Parts in the staging area that an attempt has written and no row names, since it ended before that: nobody will read them.
// Neighbours: any/make-part.ts and unpack-archive.ts, which write parts; ../end-upload.ts.
import type { UploadState } from '@symdepot/symbols';
import type { WorkerContext } from '../context.ts';
import { archiveKept } from '../events.ts';
import type { Attempt } from './abort-when-superseded.ts';

type LostPartsContext = Pick<WorkerContext, 'database' | 'staging' | 'kit'>;

/**
 * For an attempt that begins (`processing`), or one that has ended and can name no more of its parts. Does nothing if the upload is in
 * none of these states, or belongs to a later attempt by now. What cannot be removed goes with the upload.
 */
export async function dropLostParts(
  context: LostPartsContext,
  { uploadId, attempt }: Attempt,
  states: readonly UploadState[] = ['failed', 'cancelled'],
): Promise<void> {
  const { database, staging } = context;
  try {
    const findNamed = () => database.uploadFiles.findMadeParts(uploadId, attempt, states);
    if (!(await findNamed())) return;
    const parts = await staging.parts.findSizes(uploadId);
    // After the look: what a later attempt has written by then, and not named yet, would be among them.
    const named = await findNamed();
    for (const name of parts.keys()) if (named?.has(name) === false) await staging.parts.delete(uploadId, name);
  } catch (error) {
    archiveKept(context, uploadId, error);
  }
}
