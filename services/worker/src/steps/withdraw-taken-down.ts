// Files of an upload that operators have taken down (ADR 39) are refused, and what was stored of them meanwhile is removed.
// Neighbours: jobs/process-upload.ts, publish-batch.ts, packages/maintenance/src/takedowns (the operators' side).
import type { KeyContent, UploadRecord } from '@symdepot/database';
import { removeContent } from '@symdepot/maintenance';
import type { WorkerContext } from '../context.ts';
import { filesWithdrawn } from '../events.ts';

/**
 * Before anything is published, and after every write: a takedown between a look and a write finds no object yet. From its record on
 * either this finds it, or it finds the object. Also for an upload that has ended, or belongs to another worker by now.
 * @param written what the caller has begun to write, where the rows of it may not be there any more
 * @returns whether there are such files
 */
export async function withdrawTakenDown(
  context: WorkerContext,
  upload: UploadRecord,
  written: readonly KeyContent[] = [],
): Promise<boolean> {
  const { takedowns } = context.database;
  const files = await takedowns.withdrawFilesOf(upload.id);
  const refused = written.length > 0 ? await takedowns.findRefused(upload.lane, written) : new Set();
  const contents: readonly KeyContent[] = [...files, ...written.filter(({ key }) => refused.has(key))];
  if (contents.length === 0) return false;
  const symbolStore = await context.symbolStoreOf(upload);
  for (const [key, own] of Map.groupBy(contents, (content) => content.key))
    await removeContent({ symbolStore, lane: upload.lane, key }, own);
  await takedowns.tell(contents.map(({ key }) => key));
  filesWithdrawn(context, upload, contents);
  return true;
}
