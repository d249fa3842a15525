// The MD5 of a file as it was sent, read back from its parts: for one that came in several requests. Google's storage tells it
// at the end, and Mozilla's client takes no answer without it. Neighbour: receive-file.ts.
import { createHash } from 'node:crypto';
import type { FileSession } from '@symdepot/database';
import type { IngestContext } from './context.ts';

/** In hex. @throws AppError `archive_bytes_missing` when a worker is done with the parts, `storage_unavailable` */
export async function digestParts(
  { staging, database }: Pick<IngestContext, 'staging' | 'database'>,
  { fileId, uploadId }: Pick<FileSession, 'fileId' | 'uploadId'>,
): Promise<string> {
  const sent = (await database.fileSessions.findBytes([fileId])).get(fileId);
  const source = staging.parts.open(uploadId, sent?.parts ?? []);
  const hash = createHash('md5');
  for await (const chunk of await source.stream(0, source.size)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
