// Removes what is staged for an upload when nobody needs it any more. What fails here is done later by job sweep-uploads.
import type { UploadRecord } from '@symdepot/database';
import type { WorkerContext } from './context.ts';
import { archiveKept } from './events.ts';

export async function discardStaged(context: WorkerContext, upload: UploadRecord): Promise<void> {
  try {
    await context.staging.discard(upload);
    await context.database.uploads.markUnstaged(upload.id);
  } catch (error) {
    archiveKept(context, upload.id, error);
  }
}
