// What somebody types or pastes who wants to know about a symbols file: a key, a name and an id, or the URL of a download.
// Neighbours: key.ts, sym-name.ts.
import { keyPartsOf, type KeyParts } from './key.ts';
import { symNameOf } from './sym-name.ts';

export interface AskedKey extends KeyParts {
  /** It begins with `try/`, as the path of a download does that finds try symbols, too. */
  readonly isTry: boolean;
}

/**
 * `xul.pdb/44E4…2/xul.sym`, `xul.pdb 44E4…2` or `xul.pdb/44E4…2` (their .sym), an id also as a GUID with dashes; a URL of any server
 * that has such a path. Undefined for anything else.
 */
export function parseAskedKey(text: string): AskedKey | undefined {
  const components = componentsOf(text.trim());
  if (components === undefined) return undefined;
  const isTry = components.length > 2 && components[0]!.toLowerCase() === 'try' && !isHex(components[1]!);
  const [file = '', id = '', symbolsFile = symNameOf(file), ...rest] = isTry ? components.slice(1) : components;
  const parts = rest.length === 0 ? keyPartsOf([file, plainId(id), symbolsFile]) : undefined;
  return parts && { ...parts, isTry };
}

function componentsOf(text: string): string[] | undefined {
  if (/^https?:\/\//i.test(text)) {
    const path = URL.parse(text)?.pathname ?? '';
    try {
      return splitPath(path).map(decodeURIComponent);
    } catch {
      return undefined;
    }
  }
  if (text.includes('/')) return splitPath(text);
  const id = text.split(/\s/).at(-1)!; // a name may have blanks, an id has none
  return [text.slice(0, -id.length).trim(), id];
}

const splitPath = (path: string): string[] => path.split('/').filter((component) => component !== '');

/** As a `.sym` has it, though tools show GUIDs with dashes, and in braces. */
const plainId = (id: string): string => id.replaceAll(/[{}-]/g, '');

const isHex = (text: string): boolean => /^[0-9A-Fa-f]+$/.test(text);
