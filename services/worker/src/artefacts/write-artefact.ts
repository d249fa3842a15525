// Writes the object of an artefact, by the bytes of one of its senders. They are read while they are written: if they are not what the
// digest says, the write fails at its end, and leaves nothing. What is there already is read instead, and stays if it is whole.
// Neighbours: ../jobs/store-artefact.ts, media-type.ts.
import { Readable } from 'node:stream';
import type { ArtefactRecord, ArtefactSession } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import { createArtefactDigester, digestArtefact, unlessDamaged, type ArtefactDigest } from '@symdepot/maintenance';
import type { ArtefactStore } from '@symdepot/storage';
import type { RangedSource } from '@symdepot/symbols';
import { magicBytes, mediaTypeOf } from './media-type.ts';

export interface WrittenArtefact extends ArtefactDigest {
  readonly mediaType: string;
  /** Nothing was written: it was there. */
  readonly isKnown: boolean;
}

/** Others may write or remove the same at the same time. */
const maxTries = 5;

/** @throws AppError `digest_mismatch`, `storage_unavailable` */
export async function writeArtefact(
  artefactStore: ArtefactStore,
  { artefact }: ArtefactSession,
  source: RangedSource,
  signal: AbortSignal,
): Promise<WrittenArtefact> {
  const { sha512 } = artefact;
  const mediaType = mediaTypeOf(await source.read(0, Math.min(magicBytes, source.size), signal));
  for (let tries = 1; ; tries++) {
    const there = await artefactStore.head(sha512, signal);
    const known = there && (await readKnown(artefactStore, artefact, signal));
    if (known?.sha512 === sha512) return { ...known, mediaType, isKnown: true };
    // That of a removed one may be deleted by its generation at any moment: another is put in its place.
    const expect = there ? { generation: there.generation } : 'absent';
    const digester = createArtefactDigester();
    let read: ArtefactDigest | undefined;
    async function* checked(): AsyncGenerator<Buffer> {
      for await (const chunk of (await source.stream(0, source.size, signal)) as AsyncIterable<Buffer>) {
        digester.update(chunk);
        yield chunk;
      }
      read = digester.end();
      if (read.sha512 !== sha512) throw new AppError('digest_mismatch');
    }
    try {
      await artefactStore.put(sha512, Readable.from(checked(), { objectMode: false }), { contentType: mediaType, expect, signal });
      return { ...read!, mediaType, isKnown: false };
    } catch (error) {
      // Another was faster, or the response to this very write was lost: what is there now is looked at.
      if (!isAppError(error, 'storage_precondition_failed') || tries === maxTries) throw error;
    }
  }
}

/** Undefined: nothing of it counts. */
async function readKnown(
  artefactStore: ArtefactStore,
  { sha512, removedAt }: ArtefactRecord,
  signal: AbortSignal,
): Promise<ArtefactDigest | undefined> {
  if (removedAt !== null) return undefined;
  let known: ArtefactDigest | undefined;
  const read = async (): Promise<void> => {
    known = await digestArtefact(await artefactStore.get(sha512, { signal }));
  };
  // One that nobody can read, in a store that can be used, is mended here, whatever its row says: another is put in its place.
  await unlessDamaged(artefactStore, read, () => {}, signal);
  return known;
}
