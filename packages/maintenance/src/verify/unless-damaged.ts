// Distinguishes an unreadable object from an unavailable store: checks whether the store is usable, and reads the object
// once more. Used by verify-objects.ts, verify-rows.ts and ../artefacts/verify-artefacts.ts.
import { isAppError } from '@symdepot/errors';
import type { ArtefactStore, SymbolStore } from '@symdepot/storage';

/** @throws what `work` throws, and AppError `storage_unavailable` when it is the store that fails */
export async function unlessDamaged(
  store: Pick<SymbolStore | ArtefactStore, 'check'>,
  work: () => Promise<void>,
  onDamaged: (message: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const isLastTry of [false, true]) {
    try {
      // The second time only when the first has failed.
      return await work();
    } catch (error) {
      if (!isAppError(error, 'storage_unavailable')) throw error;
      await store.check(signal);
      if (isLastTry) onDamaged(damageOf(error));
    }
  }
}

/** What is wrong with an object of a store that is not. */
export const damageOf = ({ cause }: Error): string =>
  `cannot be read, though the store can be used${cause instanceof Error ? `: ${cause.message}` : ''}`;
