// Files that the server names by their content: those that are given, as they are, and those of folders that may be of a kind that it
// knows. What else lies in a folder is left out. Neighbours: walk-folder.ts, collect-files.ts (files in our own layout).
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
  readonly leftOut: readonly LeftOut[];
}

const concurrency = 16;

/** @throws CliError `usage`: a path that is not there, or cannot be read; `refused`: a folder without any such file */
export async function findAny(paths: readonly string[]): Promise<AnyFiles> {
  const loose = new Map<string, ZippedFile>();
  const single: ZippedFile[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, path] of paths.entries()) {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile()) {
      single.push({ path, member: path, bytes: facts.size });
    } else if (facts?.isDirectory()) {
      const found = await findInFolder(path);
      if (found.files.length === 0) throw new CliError('refused', `There is no file in ${path} that a debugger can use`);
      // Two folders may have files of the same name.
      for (const file of found.files) loose.set(paths.length > 1 ? `${index + 1}/${file.member}` : file.member, file);
      leftOut.push(...found.leftOut);
    } else {
      throw new CliError('usage', facts ? `${path} is neither a file nor a folder` : `There is no file or folder ${path}`);
    }
  }
  return { loose: [...loose].map(([member, file]) => ({ ...file, member })), single, leftOut };
}

async function findInFolder(folder: string): Promise<{ readonly files: readonly ZippedFile[]; readonly leftOut: readonly LeftOut[] }> {
  const { files, leftOut, unreadable } = await walkFolder(folder);
  if (unreadable.length > 0) throw new CliError('usage', 'These files or folders cannot be read:', unreadable);
  const judged = await pMap(files, async (file) => ({ file, reason: await whyLeftOut(file.path) }), { concurrency });
  return {
    files: judged.filter(({ reason }) => reason === undefined).map(({ file: { name, path, bytes } }) => ({ path, bytes, member: name })),
    leftOut: [
      ...leftOut,
      ...judged.flatMap(({ file, reason }) => (reason === undefined ? [] : [{ place: relative('', `${folder}/${file.name}`), reason }])),
    ],
  };
}

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

/** Undefined: it may be of a kind that is known. */
async function whyLeftOut(path: string): Promise<string | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
  const head = buffer.toString('latin1', 0, bytesRead);
  if (head.startsWith('PK\u0003\u0004')) return 'a ZIP: to send what is in it, name it by itself';
  return beginnings.some((beginning) => head.startsWith(beginning)) ? undefined : 'no debug information';
}
