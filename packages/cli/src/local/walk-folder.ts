// Walks a folder, following links to folders, and reports what is not a readable file. Neighbour: read-folder.ts, which checks
// the names of the files found.
import { isUtf8 } from 'node:buffer';
import { readdir, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import pMap from 'p-map';
import { checkNames } from './check-names.ts';
import type { LeftOut } from './local-file.ts';

export interface FoundFile {
  /** Below the folder, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface FolderWalk {
  /** In the order of their names. */
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
  /** What is or may hold symbols files, and cannot be read: one that is missed later must not have been left out. */
  readonly unreadable: readonly string[];
}

/** Names are bytes until they are known to be text. */
interface Folder {
  readonly path: Buffer;
  /** Of its name below the root. */
  readonly components: readonly string[];
  /** Device and inode: a folder that a link leads back to is known by them. */
  readonly id: string;
  readonly parent: Folder | undefined;
}

const concurrency = 16;
const separator = Buffer.from(sep);
/** `<debug file>/<debug id>`: symbols files lie in these, and nowhere deeper. */
const keyFolders = 2;

/** @throws what reading the folder itself throws */
export async function walkFolder(path: string): Promise<FolderWalk> {
  const walk = { files: [] as FoundFile[], leftOut: [] as LeftOut[], unreadable: [] as string[] };
  const root: Folder = { path: Buffer.from(path), components: [], id: idOf(await stat(path, { bigint: true })), parent: undefined };
  const walked = new Set([root.id]);
  for (let level = [root]; level.length > 0;) {
    const entries = (await pMap(level, (folder) => readEntries(folder, walk), { concurrency })).flat();
    const found = await pMap(entries, ({ folder, name }) => look(folder, name, walk), { concurrency });
    level = found.filter((folder) => folder !== undefined).filter((folder) => mayEnter(folder, walked, walk));
  }
  return {
    files: walk.files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    leftOut: walk.leftOut.toSorted((a, b) => (a.place < b.place ? -1 : 1)),
    unreadable: walk.unreadable.toSorted(),
  };
}

interface Walk {
  readonly files: FoundFile[];
  readonly leftOut: LeftOut[];
  readonly unreadable: string[];
}

async function readEntries(folder: Folder, walk: Walk): Promise<{ folder: Folder; name: Buffer }[]> {
  try {
    return (await readdir(folder.path, { encoding: 'buffer' })).toSorted(Buffer.compare).map((name) => ({ folder, name }));
  } catch (error) {
    if (folder.parent === undefined) throw error;
    if (folder.components.length <= keyFolders) walk.unreadable.push(folder.path.toString());
    else walk.leftOut.push({ place: folder.path.toString(), reason: 'no folder that can be read' });
    return [];
  }
}

/** @returns the folder that it is, or leads to */
async function look(parent: Folder, name: Buffer, walk: Walk): Promise<Folder | undefined> {
  const path = Buffer.concat([parent.path, separator, name]);
  const place = path.toString();
  if (!isUtf8(name)) {
    walk.leftOut.push({ place, reason: 'its name is not UTF-8' });
    return undefined;
  }
  const components = [...parent.components, name.toString()];
  const facts = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => error);
  const error = facts instanceof Error ? facts : undefined;
  if (!(facts instanceof Error) && facts.isDirectory()) return { path, components, id: idOf(facts), parent };
  if (!(facts instanceof Error) && facts.isFile()) {
    walk.files.push({ name: components.join('/'), path: place, bytes: Number(facts.size) });
  } else if (mayBeMissed(components, error)) {
    walk.unreadable.push(place);
  } else {
    walk.leftOut.push({ place, reason: 'no file that can be read' });
  }
  return undefined;
}

/** Named as symbols files are; or a folder of such, if it were not away. On top any link to nowhere may have the name. */
function mayBeMissed(components: readonly string[], error: NodeJS.ErrnoException | undefined): boolean {
  if (components.length > keyFolders) return isSymbolsFile(components.join('/'));
  if (components.length === keyFolders) return error !== undefined && isSymbolsFile([...components, 'x.sym'].join('/'));
  return error !== undefined && error.code !== 'ENOENT' && error.code !== 'ELOOP';
}

const isSymbolsFile = (name: string): boolean => checkNames([{ name, bytes: 0 }]).members.length > 0;

/** Loops end here. A folder with two names is entered by both, but not where no symbols file can be: links may be many. */
function mayEnter(folder: Folder, walked: Set<string>, { leftOut }: Walk): boolean {
  const place = folder.path.toString();
  for (let { parent } = folder; parent !== undefined; { parent } = parent) {
    if (parent.id !== folder.id) continue;
    leftOut.push({ place, reason: 'a link to a folder that it lies in' });
    return false;
  }
  const isNew = !walked.has(folder.id);
  walked.add(folder.id);
  if (isNew || folder.components.length <= keyFolders) return true;
  leftOut.push({ place, reason: 'a link to a folder that has been read' });
  return false;
}

const idOf = ({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string => `${dev}:${ino}`;
