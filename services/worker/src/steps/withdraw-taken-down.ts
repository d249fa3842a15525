// Files of an upload that operators have taken down (ADR 39) are refused, and what was stored of them meanwhile is removed.
// Neighbours: jobs/process-upload.ts, packages/maintenance/src/takedowns (the operators' side).
import type { UploadRecord } from '@symdepot/database';
import { contentOf, isSameContent, removeContent } from '@symdepot/maintenance';
import type { WorkerContext } from '../context.ts';
import { filesWithdrawn } from '../events.ts';

/**
 * Before anything is published, and after all of it is: a takedown between a look and a write finds no object yet. From its record on
 * either this finds it, or it finds the object. @returns whether there are such files
 */
export async function withdrawTakenDown(context: WorkerContext, upload: UploadRecord): Promise<boolean> {
  const { takedowns } = context.database;
  const files = await takedowns.withdrawFilesOf(upload);
  if (files.length === 0) return false;
  const symbolStore = await context.symbolStoreOf(upload);
  for (const file of files) {
    await removeContent({ symbolStore, lane: upload.lane, key: file.key }, async (stored) => {
      const content = await contentOf(symbolStore, stored);
      return content !== undefined && isSameContent(content, file);
    });
  }
  await takedowns.tell(files.map(({ key }) => key));
  filesWithdrawn(context, upload, files);
  return true;
}
