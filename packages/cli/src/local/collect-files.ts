// Resolves the arguments of a command to files: those of folders, each on its own, and those of archives.
import { stat } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';
import type { LeftOut, LocalFile } from './local-file.ts';
import { readArchive } from './read-archive.ts';
import { readFolder, type FolderFile } from './read-folder.ts';

export interface Archive {
  readonly path: string;
  readonly bytes: number;
  readonly files: readonly LocalFile[];
  /** They go with it, or not at all. */
  readonly isPacked: boolean;
}

export interface CollectedFiles {
  /** Of all folders; each key once. */
  readonly loose: readonly FolderFile[];
  readonly archives: readonly Archive[];
  /** Of folders and archives; each key once. */
  readonly distinct: readonly LocalFile[];
  readonly leftOut: readonly LeftOut[];
}

/** @throws CliError `usage`: a path that is not there, or cannot be read; `refused`: nothing to send, or something that would be refused */
export async function collectFiles(paths: readonly string[], signal: AbortSignal): Promise<CollectedFiles> {
  const loose: FolderFile[] = [];
  const archives: Archive[] = [];
  const leftOut: LeftOut[] = [];
  for (const path of paths) {
    // In order: the first one that does not fit is told.
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isDirectory()) {
      const contents = await readFolder(path);
      loose.push(...contents.files);
      leftOut.push(...contents.leftOut);
    } else if (facts?.isFile()) {
      const contents = await readArchive(path);
      archives.push({ path, bytes: facts.size, files: contents.files, isPacked: contents.isPacked });
      leftOut.push(...contents.leftOut);
    } else {
      throw new CliError('usage', facts ? `${path} is neither a folder nor an archive` : `There is no file or folder ${path}`);
    }
  }
  const distinct = await eachKeyOnce([...loose, ...archives.flatMap(({ files }) => files)], signal);
  const kept = new Set(distinct);
  return { loose: loose.filter((file) => kept.has(file)), archives, distinct, leftOut };
}

/** @throws CliError `refused` for two files of one key with different content: it is not clear which one is meant */
async function eachKeyOnce(files: readonly LocalFile[], signal: AbortSignal): Promise<LocalFile[]> {
  const byKey = new Map<string, LocalFile>();
  for (const file of files) {
    const twin = byKey.get(file.key);
    if (twin && !(await haveSameContent(twin, file, signal))) {
      throw new CliError('refused', `${twin.place} and ${file.place} have the same key and different content. Keep one of them`);
    }
    byKey.set(file.key, twin ?? file);
  }
  return [...byKey.values()];
}

const haveSameContent = async (one: LocalFile, other: LocalFile, signal: AbortSignal): Promise<boolean> =>
  one.bytes === other.bytes && (await one.md5(signal)) === (await other.md5(signal));
