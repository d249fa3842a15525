// Unpacks an archive into a folder of its own: all of it, or nothing. Neighbours: decompress.ts, read-tar.ts, write-tree.ts.
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isAppError } from '@symdepot/client';
import { CliError } from '../../cli-error.ts';
import { isFileError } from '../../exit-code.ts';
import { readArchiveKind, type ArchiveKind } from './archive-kind.ts';
import { decompress } from './decompress.ts';
import { readTar } from './read-tar.ts';
import { writeTree, type Tree, type TreeOptions } from './write-tree.ts';

export type UnpackOptions = Omit<TreeOptions, 'folderName'>;

const folderMode = 0o755;
/** No environment is as dense; what is, is made to fill disks. A small one may be anything. */
const mostTimes = 200;
const harmlessBytes = 2 ** 30;

/**
 * What lies in one folder that is called as the folder to be is not put into another one: archives for tooltool are made so.
 * @param name of the archive, for messages
 * @param folder must not be there, or be empty
 * @throws CliError `refused`: what it is, or a member of it; `usage`: the folder; what writing throws; the signal's reason
 */
export async function unpackArchive(path: string, name: string, folder: string, options: UnpackOptions): Promise<Tree> {
  const kind = await readUnpackable(path, name);
  const isThere = await isEmptyFolder(folder);
  const mostBytes = Math.max(harmlessBytes, mostTimes * (await stat(path)).size);
  const draft = `${folder}.${randomUUID()}.part`;
  await mkdir(draft, 0o700);
  try {
    const tree = await writeTree(readTar(decompress(path, kind), mostBytes), draft, { ...options, folderName: basename(folder) });
    await chmod(draft, folderMode);
    if (isThere) await rmdir(folder);
    await rename(join(draft, tree.top ?? ''), folder);
    if (tree.top !== undefined) await rmdir(draft);
    return tree;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (error instanceof CliError || isAppError(error) || isFileError(error) || options.signal.aborted) throw error;
    throw new CliError('refused', `${name} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`, [], {
      cause: error,
    });
  }
}

/** @param name for messages @throws CliError `refused`: of no kind that is known here; what reading throws */
export async function readUnpackable(path: string, name: string): Promise<ArchiveKind> {
  const kind = await readArchiveKind(path);
  if (kind !== undefined) return kind;
  throw new CliError('refused', `${name} is no .tar, .tar.xz, .tar.zst, .tar.gz or .tar.bz2: it cannot be unpacked here`);
}

/** @throws CliError `usage` where something is there */
async function isEmptyFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error.code === 'ENOTDIR' ? new CliError('usage', `${folder} is no folder. Unpack into a new one: -o <folder>`) : error;
  });
  if (names && names.length > 0) throw new CliError('usage', `${folder} is not empty. Unpack into a new one: -o <folder>`);
  return names !== undefined;
}
