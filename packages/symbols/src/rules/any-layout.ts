// The layout of archives whose members are named by their content: any names, in any folders. What a name still says: that it
// is bookkeeping of a symbol store, or which id its sender expects. Neighbour: listing-rules.ts, which applies it.
import { AppError } from '@symdepot/errors';
import { shortenName, type Problem } from '../upload.ts';
import { hasControls, isOfMacOs, type Layout, type ListedEntry } from './listing-rules.ts';

export const anyLayout: Layout<null> = {
  isIgnored: (name) => !hasControls(name) && (isOfMacOs(name) || isBookkeeping(name)),
  nameError(name) {
    const reason = hasControls(name) ? 'it has control characters' : name.isWellFormed() ? undefined : 'it is no Unicode';
    return reason === undefined ? undefined : new AppError('member_name_unsafe', { member: name, reason });
  },
  keyOf: () => null,
};

/** Folders of a path, by either slash: archives of Windows may have the other one. */
const partsOf = (name: string): string[] => name.split(/[/\\]/).filter((part) => part !== '');

const bookkeeping = new Set(['pingme.txt', 'index2.txt', 'server.txt', 'history.txt', 'refs.ptr']);

/** What symstore.exe keeps beside the files. */
function isBookkeeping(name: string): boolean {
  const parts = partsOf(name.toLowerCase());
  const base = parts.at(-1) ?? '';
  return parts.slice(0, -1).includes('000admin') || bookkeeping.has(base) || base.endsWith('.deleted');
}

const pointer = 'file.ptr';

/** A store that was filled with /p has the place of a file where others have the file: nothing can be stored of it. */
export function findLonePointers(entries: readonly ListedEntry[]): readonly Problem[] {
  const folderOf = (name: string): string => partsOf(name).slice(0, -1).join('/');
  const isPointer = ({ name }: ListedEntry): boolean => partsOf(name).at(-1)?.toLowerCase() === pointer;
  const filled = new Set(
    entries.flatMap((entry) => (entry.isDirectory || isPointer(entry) || isBookkeeping(entry.name) ? [] : [folderOf(entry.name)])),
  );
  return entries.flatMap((entry) => {
    if (!isPointer(entry) || filled.has(folderOf(entry.name))) return [];
    const { code, message } = new AppError('pointer_without_bytes', { member: entry.name });
    return [{ code, member: shortenName(entry.name), message }];
  });
}

/** Of a program: time stamp and size. Everything else is longer. */
const idInPath = /^[0-9A-Fa-f]{9,64}$/;

/**
 * The id that the path gives to a file: `<name>/<id>/<file>`, `buildid/<id>/<file>`, `.build-id/<first two digits>/<others>.debug`.
 * Other folders may be called after commits or days.
 */
export function findPathId(name: string): string | undefined {
  const [above = '', folder = '', file = ''] = ['', '', ...partsOf(name)].slice(-3);
  const [stem = '', ending = 'debug'] = file.split('.', 2);
  if (above === '.build-id') return ending === 'debug' && idInPath.test(folder + stem) ? (folder + stem).toUpperCase() : undefined;
  const isNamed = above.toLowerCase() === 'buildid' || (above !== '' && stemOf(above) === stemOf(file));
  return isNamed && idInPath.test(folder) ? folder.toUpperCase() : undefined;
}

const stemOf = (name: string): string => name.toLowerCase().split('.', 1)[0]!;
