// Removes a staged archive that nobody needs any more. What fails here is done later by job sweep-uploads.
import type { UploadId } from '@symdepot/symbols';
import type { WorkerContext } from './context.ts';
import { archiveKept } from './events.ts';

export async function discardStaged(context: WorkerContext, uploadId: UploadId): Promise<void> {
  try {
    await context.staging.delete(uploadId);
    await context.database.uploads.markUnstaged(uploadId);
  } catch (error) {
    archiveKept(context, uploadId, error);
  }
}
