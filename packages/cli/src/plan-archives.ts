// Cuts what is to be sent into archives: ZIPs go as they are, files of folders by size, so that several can travel at once.
import { cutBatches } from '@symdepot/symbols';
import { archiveName, type ArchiveSource } from '@symdepot/client';
import { basename } from 'node:path';
import { totalBytes } from './local-file.ts';
import type { FolderFile } from './read-folder.ts';
import { zipFiles } from './zip-files.ts';

/** One archive that is to be sent. */
export interface PlannedArchive {
  readonly name: string;
  readonly files: number;
  /** For progress: of the ZIP, or of the files before they are zipped. */
  readonly bytes: number;
  /** What the client sends. A source that zips tells `onRead` how far it is; of a ZIP the client tells how much is sent. */
  source(onRead: (bytes: number) => void): ArchiveSource;
}

/** Far below the server's ceiling of entries, and of the directory that it has to read. */
const maxFiles = 5_000;

/** `maxBytes` counts before compression; one larger file is an archive of its own. */
export function planArchives(files: readonly FolderFile[], maxBytes: number): PlannedArchive[] {
  const batches = cutBatches(
    files.map(({ bytes }) => ({ compressedBytes: bytes })),
    { maxMembers: maxFiles, maxCompressedBytes: maxBytes },
  );
  const parts = Map.groupBy(files, (_, index) => batches[index]!);
  return [...parts.values()].map((part, index) => ({
    name: parts.size === 1 ? 'symbols.zip' : `symbols-${index + 1}.zip`,
    files: part.length,
    bytes: totalBytes(part),
    source: (onRead) => () => zipFiles(part, onRead),
  }));
}

export const plannedZip = (path: string, bytes: number, files: number): PlannedArchive => ({
  name: archiveName(basename(path)),
  files,
  bytes,
  source: () => path,
});
