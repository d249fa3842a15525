// The digest of a file here, with progress. Neighbours: artefact-name.ts, send-artefact.ts, partial-download.ts.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ArtefactName } from '@symdepot/client';
import type { CommandContext } from '../../command.ts';

/** As fast as the disk, in memory that does not grow. */
const chunkBytes = 1024 * 1024;

export interface HashedFile {
  readonly digest: string;
  readonly bytes: number;
}

/** @throws what reading the file throws; the signal's reason */
export async function hashFile(
  { progress, signal }: Pick<CommandContext, 'progress' | 'signal'>,
  path: string,
  name: string,
  algorithm: ArtefactName['algorithm'] = 'sha512',
): Promise<HashedFile> {
  const { size: total } = await stat(path);
  const hash = createHash(algorithm);
  const row = progress.begin(name);
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      hash.update(chunk);
      row.show({ phase: 'reading', bytes: { done: (bytes += chunk.length), total } });
    }
  } finally {
    row.end();
  }
  return { digest: hash.digest('hex'), bytes };
}
