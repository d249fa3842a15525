// Where the bytes of the files of a batch are: side by side in a staged archive, or each in the parts in which it was sent.
import { windowedSource, type RangedSource } from '@symdepot/archive';
import type { SentBytes, UploadFileRecord, UploadRecord } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import type { WorkerContext } from './context.ts';

export interface FileBytes {
  readonly source: RangedSource;
  /** What the sender said of a file that was sent by itself. */
  readonly sent?: SentBytes;
}

/** @throws AppError `archive_bytes_missing` */
export async function openBytes(
  { staging, database }: Pick<WorkerContext, 'staging' | 'database'>,
  { id, kind }: UploadRecord,
  files: readonly UploadFileRecord[],
  signal: AbortSignal,
): Promise<(file: UploadFileRecord) => FileBytes> {
  if (kind === 'archive') {
    const source = windowedSource(await staging.open(id, signal), { signal });
    return () => ({ source });
  }
  const bytes = await database.fileSessions.findBytes(files.map((file) => file.id));
  return (file) => {
    const sent = bytes.get(file.id);
    if (!sent) throw new AppError('archive_bytes_missing');
    return { source: staging.parts.open(id, sent.parts), sent };
  };
}
