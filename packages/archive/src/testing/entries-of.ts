// The entries of an archive that must be readable. Only tests import it.
import type { ArchiveEntry } from '../directory/archive-entry.ts';
import { readDirectory } from '../directory/read-directory.ts';
import { bufferSource } from './buffer-source.ts';

export const entriesOf = async (zip: Buffer): Promise<readonly ArchiveEntry[]> =>
  (await readDirectory(bufferSource(zip), { maxEntries: 20_000 })).entries;
