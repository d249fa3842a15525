// Files that the server names by their content: those that are given, as they are, and those of folders that may be of a kind that it
// knows, or a ZIP. What else lies in a folder is left out. Neighbours: walk-folder.ts, collect-files.ts (files in our own layout).
import { open, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import pMap from 'p-map';
import { CliError } from '../cli-error.ts';
import type { ZippedFile } from '../send/zip-files.ts';
import type { LeftOut } from './local-file.ts';
import { walkFolder } from './walk-folder.ts';

export interface AnyFiles {
  /** Of folders: they travel together. */
  readonly loose: readonly ZippedFile[];
  /** Files, and archives. */
  readonly single: readonly ZippedFile[];
  /** ZIPs in folders: what is in them only the server tells. */
  readonly zips: readonly ZippedFile[];
  readonly leftOut: readonly LeftOut[];
}

const concurrency = 16;

/** @throws CliError `usage`: a path that is not there, or cannot be read; `refused`: a folder without any such file */
export async function findAny(paths: readonly string[]): Promise<AnyFiles> {
  const loose = new Map<string, ZippedFile>();
  const single: ZippedFile[] = [];
  const zips: ZippedFile[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, path] of paths.entries()) {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile()) {
      single.push({ path, member: path, bytes: facts.size });
    } else if (facts?.isDirectory()) {
      const found = await findInFolder(path);
      if (found.files.length + found.zips.length === 0) throw nothingIn([path]);
      // Two folders may have files of the same name.
      for (const file of found.files) loose.set(paths.length > 1 ? `${index + 1}/${file.member}` : file.member, file);
      zips.push(...found.zips);
      leftOut.push(...found.leftOut);
    } else {
      throw new CliError('usage', facts ? `${path} is neither a file nor a folder` : `There is no file or folder ${path}`);
    }
  }
  return { loose: [...loose].map(([member, file]) => ({ ...file, member })), single, zips, leftOut };
}

export const nothingIn = (paths: readonly string[]): CliError =>
  new CliError('refused', `There is no file in ${paths.join(', ')} that a debugger can use`);

interface InFolder {
  readonly files: readonly ZippedFile[];
  readonly zips: readonly ZippedFile[];
  readonly leftOut: readonly LeftOut[];
}

async function findInFolder(folder: string): Promise<InFolder> {
  const { files, leftOut, unreadable } = await walkFolder(folder);
  if (unreadable.length > 0) throw new CliError('usage', 'These files or folders cannot be read:', unreadable);
  const judged = await pMap(files, async (file) => ({ file, looks: await looksOf(file.path) }), { concurrency });
  const those = (wanted: Looks): ZippedFile[] =>
    judged.filter(({ looks }) => looks === wanted).map(({ file: { name, path, bytes } }) => ({ path, bytes, member: name }));
  const strangers = those('stranger').map(({ path }) => ({ place: relative('', path), reason: 'no debug information' }));
  return { files: those('known'), zips: those('zip'), leftOut: [...leftOut, ...strangers] };
}

/** `known`: it may be of a kind that is known. */
type Looks = 'known' | 'zip' | 'stranger';

/** Of the server's kinds, and of what may be around them. It looks closer. */
const beginnings = [
  'MODULE ',
  '\u007fELF',
  'MZ',
  'Microsoft C/C++ ',
  'BSJB',
  '\u00ce\u00fa\u00ed\u00fe',
  '\u00cf\u00fa\u00ed\u00fe',
  '\u00fe\u00ed\u00fa\u00ce',
  '\u00fe\u00ed\u00fa\u00cf',
  '\u00ca\u00fe\u00ba\u00be',
  '\u00ca\u00fe\u00ba\u00bf',
  'SYSB',
  'MSCF',
  '\u001f\u008b',
];
const beginningBytes = 16;

async function looksOf(path: string): Promise<Looks> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
  const head = buffer.toString('latin1', 0, bytesRead);
  if (head.startsWith('PK\u0003\u0004')) return 'zip';
  return beginnings.some((beginning) => head.startsWith(beginning)) ? 'known' : 'stranger';
}
