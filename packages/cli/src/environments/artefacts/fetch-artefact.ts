// An artefact as a file here: from the cache, where files are called by their digests, else from the server. What is returned has been
// read whole, and is what its digest says. Neighbours: ../fetch.ts, partial-download.ts.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAppError, type ArtefactName } from '@symdepot/client';
import { CliError } from '../../cli-error.ts';
import type { CommandContext } from '../../command.ts';
import { formatArtefactName, shortName } from './artefact-name.ts';
import { hashFile, type HashedFile } from './hash-file.ts';
import { openPartial, type PartialDownload } from './partial-download.ts';

export interface FetchedArtefact {
  readonly path: string;
  readonly bytes: number;
  readonly wasThere: boolean;
}

export interface WantedArtefact {
  readonly name: ArtefactName;
  /** For people. */
  readonly label: string;
  /** Where it is kept. */
  readonly cache: string;
}

type FetchContext = Pick<CommandContext, 'client' | 'progress' | 'signal'>;

/** @throws CliError `refused`: the server has sent something else; what the client throws; what reading and writing throw */
export async function fetchArtefact(context: FetchContext, { name, label, cache }: WantedArtefact): Promise<FetchedArtefact> {
  const path = join(cache, name.algorithm, name.digest.slice(0, 2), name.digest);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let takesOver = true;
  for (;;) {
    const known = await findIntact(context, path, name, label);
    if (known) return known;
    await using partial = await openPartial(path, { takesOver, signal: context.signal });
    const begunWith = partial.bytes;
    await download(context, name, label, partial);
    // As it is on the disk, whoever has been there.
    const found = await hashIfThere(context, partial.path, label, name.algorithm);
    if (found?.digest === name.digest && (await partial.keep())) return { path, bytes: found.bytes, wasThere: false };
    await partial.remove();
    if (!found || found.digest === name.digest) continue; // somebody who has all of it has removed the rest
    if (begunWith === 0)
      throw new CliError(
        'refused',
        `What the server has sent is not ${formatArtefactName(name)}: it was changed on the way. Nothing of it is kept`,
      );
    context.progress.note(`What was here of ${label} was damaged: it is fetched anew.`);
    takesOver = false;
  }
}

/** A file that was damaged is none. */
async function findIntact(
  context: FetchContext,
  path: string,
  { algorithm, digest }: ArtefactName,
  label: string,
): Promise<FetchedArtefact | undefined> {
  const found = await hashIfThere(context, path, label, algorithm);
  if (found?.digest === digest) return { path, bytes: found.bytes, wasThere: true };
  if (found) {
    context.progress.note(`${shortName(`${algorithm}:${digest}`)} in the cache was damaged: it is fetched again.`);
    await rm(path, { force: true });
  }
  return undefined;
}

const hashIfThere = (
  context: FetchContext,
  path: string,
  label: string,
  algorithm: ArtefactName['algorithm'],
): Promise<HashedFile | undefined> =>
  hashFile(context, path, label, algorithm).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });

async function download(
  { client, progress, signal }: FetchContext,
  name: ArtefactName,
  label: string,
  partial: PartialDownload,
): Promise<void> {
  const kept = partial.bytes;
  const row = progress.begin(label);
  const onReceived = (done: number, total: number): void =>
    row.show({ phase: 'fetching', bytes: { done, total, kept: Math.min(kept, done) } });
  try {
    await client.environments.download(name, partial, { signal, onReceived });
  } catch (error) {
    // Nothing to go on with is worth keeping.
    if (partial.bytes === 0 || isAppError(error, 'server_refused')) await partial.remove();
    throw error;
  } finally {
    row.end();
  }
}
