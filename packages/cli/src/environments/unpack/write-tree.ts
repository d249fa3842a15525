// Writes the members of an archive into an empty folder. Links are made when all files are there, and folders get their rights last: so
// nothing is ever written through a link, or into a folder that takes nothing. Neighbours: member-rules.ts, unpack-archive.ts.
import { chmod, link, lutimes, mkdir, open, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { memberPath, placeLinks, refuse, type Symlink } from './member-rules.ts';
import type { TarMember } from './read-tar.ts';

export interface TreeOptions {
  /** What the folder is to be called. */
  readonly folderName: string;
  /** Else no file runs with the rights of who has unpacked it. */
  readonly keepSetId: boolean;
  /** Else they are refused. */
  readonly skipDevices: boolean;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  readonly onMember: (tree: Tree) => void;
}

/** What was written. */
export interface Tree {
  /** Set when all of it lies in one folder of that very name. */
  readonly top: string | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly links: number;
  readonly folders: number;
  /** Files that had the set-user-ID or set-group-ID bit, and have it no more. */
  readonly withoutSetId: number;
  readonly skippedDevices: number;
}

const permissions = 0o777;
const sticky = 0o1000;
const setId = 0o6000;
/** Of folders that the archive does not name, and the least of others: whoever has unpacked one can remove it. */
const ownFolder = 0o755;
const usable = 0o700;

/** @throws CliError `refused`, which names the member; what `members` throws, and writing */
export async function writeTree(members: AsyncIterable<TarMember>, root: string, options: TreeOptions): Promise<Tree> {
  const tree = { top: undefined as string | undefined, files: 0, bytes: 0, links: 0, folders: 0, withoutSetId: 0, skippedDevices: 0 };
  const known = new Map<string, TarMember['kind']>();
  const folders = new Map<string, Pick<TarMember, 'mode' | 'modifiedAt'>>();
  const symlinks: (Symlink & Pick<TarMember, 'modifiedAt'>)[] = [];
  const place = (path: string): string => join(root, path);

  const makeFolder = async (path: string): Promise<void> => {
    await mkdir(place(path), usable);
    known.set(path, 'folder');
    folders.set(path, { mode: ownFolder, modifiedAt: new Date(NaN) });
    tree.folders++;
  };
  const makeParents = async (components: readonly string[], name: string): Promise<void> => {
    for (let depth = 1; depth < components.length; depth++) {
      const path = components.slice(0, depth).join('/');
      const kind = known.get(path);
      if (kind === undefined) await makeFolder(path);
      else if (kind !== 'folder') throw refuse(name, `lies in ${path}, which is no folder`);
    }
  };
  const writeFile = async (path: string, { mode, modifiedAt, content }: TarMember): Promise<void> => {
    await using file = await open(place(path), 'wx', 0o600);
    for await (const chunk of content) {
      options.signal.throwIfAborted();
      await file.writeFile(chunk);
      tree.bytes += chunk.length;
    }
    if ((mode & setId) !== 0 && !options.keepSetId) tree.withoutSetId++;
    await file.chmod(mode & (options.keepSetId ? permissions | setId : permissions));
    const time = validTime(modifiedAt);
    await file.utimes(time, time);
    tree.files++;
  };
  const write = async (member: TarMember): Promise<void> => {
    const { name, kind, target, mode, modifiedAt } = member;
    if (kind === 'other') throw refuse(name, 'is of a kind that is not known here, such as a sparse file');
    if (kind === 'device' && !options.skipDevices)
      throw refuse(name, 'is a device or a pipe. Pack without it, or leave such members out with --skip-devices');
    const components = memberPath(name, options.platform);
    const path = components.join('/');
    if (kind === 'device') return void tree.skippedDevices++;
    if (path === '') {
      if (kind === 'folder') return;
      throw refuse(name, 'has no name');
    }
    await makeParents(components, name);
    const before = known.get(path);
    if (before !== undefined && (before !== 'folder' || kind !== 'folder')) throw refuse(name, 'is there twice');
    if (kind === 'folder') {
      if (before === undefined) await makeFolder(path);
      folders.set(path, { mode, modifiedAt });
      return;
    }
    known.set(path, kind);
    if (kind === 'file') return writeFile(path, member);
    if (kind === 'symlink') return void symlinks.push({ path, target, modifiedAt });
    const original = memberPath(target, options.platform, name).join('/');
    const kindOfOriginal = known.get(original);
    const sameLink = kindOfOriginal === 'symlink' ? symlinks.find((one) => one.path === original) : undefined;
    if (sameLink) {
      known.set(path, 'symlink');
      return void symlinks.push({ ...sameLink, path });
    }
    if (original === path || (kindOfOriginal !== 'file' && kindOfOriginal !== 'link'))
      throw refuse(name, `is a link to ${target}, which is no file before it`);
    await link(place(original), place(path));
    tree.links++;
  };

  for await (const member of members) {
    options.signal.throwIfAborted();
    await write(member);
    options.onMember(tree);
  }
  const tops = new Set([...known.keys()].map((path) => path.split('/')[0]!));
  if (tops.size === 1 && known.get(options.folderName) === 'folder') tree.top = options.folderName;
  const depth = tree.top === undefined ? 0 : 1;
  for (const [path, target] of placeLinks(symlinks, { tops, depth, has: (one) => known.has(one), platform: options.platform })) {
    await symlink(target, place(path));
    tree.links++;
  }
  for (const { path, modifiedAt } of symlinks) await lutimes(place(path), validTime(modifiedAt), validTime(modifiedAt));
  for (const [path, { mode, modifiedAt }] of [...folders].toReversed()) {
    await chmod(place(path), (mode & (permissions | sticky)) | usable);
    if (Number.isFinite(modifiedAt.getTime())) await utimes(place(path), modifiedAt, modifiedAt);
  }
  return tree;
}

const validTime = (time: Date): Date => (Number.isFinite(time.getTime()) ? time : new Date(0));
