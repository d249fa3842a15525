// Parses the paths by which debuggers ask for a file by an id alone: debuginfod's `/buildid/<build id>/…`, and the keys of .NET's and
// LLVM's symbol clients (SSQP), `<name>/elf-buildid-<build id>/<name>` and the like. Both may begin with `/try`.
import { debugIdOfBuildId } from '@symdepot/debug-files';
import { debuginfodWords, type Lane } from '@symdepot/symbols';
import type { Question } from '../lookup/lookup-cache.ts';
import { lanesFrom } from '../lookup/symbol-request.ts';
import type { FilesOfId } from './files-of-id.ts';
import { resolveDots } from './resolve-dots.ts';

export type Door = 'debuginfod' | 'ssqp';

/** What of a module is wanted. */
export type Wanted = 'debuginfo' | 'executable' | 'source' | 'macho' | 'macho_debug';

export interface IdRequest {
  readonly door: Door;
  readonly wanted: Wanted;
  /** As asked, in lower case. */
  readonly id: string;
  /** Upper case: what files with this id have in their keys. */
  readonly debugId: string;
  /** Of a source, without `.` and `..`, and without the first slash. */
  readonly sourcePath: string;
  readonly lanes: readonly Lane[];
}

export interface AskedById {
  readonly door: Door;
  /** Undefined: no file can have what is asked for. */
  readonly request: IdRequest | undefined;
}

/** @param path as it came: nothing in it has been decoded or resolved. @returns undefined where it is a path of another kind */
export function parseIdPath(path: string): AskedById | undefined {
  if (!mayAskById.test(path)) return undefined;
  const components = path.split('/').filter((component) => component !== '');
  const isTry = components[0]?.toLowerCase() === 'try';
  const [first = '', second = '', third = '', ...rest] = isTry ? components.slice(1) : components;
  const { lanes } = lanesFrom(isTry ? 'try' : 'release');
  // Everything else below `/buildid/<id>/` is a symbols file of a module of that name.
  const isDebuginfod = first === 'buildid' && debuginfodWords.has(third) && (rest.length === 0 || !isWhole(third));
  if (isDebuginfod) return { door: 'debuginfod', request: ofDebuginfod(second, third, rest, lanes) };
  const [, kind = '', id = ''] = ssqpId.exec(second) ?? [];
  const isKey = kind !== '' && first.toLowerCase() === third.toLowerCase() && rest.length === 0;
  return isKey ? { door: 'ssqp', request: ofSsqp(kind.toLowerCase(), id.toLowerCase(), lanes) } : undefined;
}

/** Cheap: every download is held against it. */
const mayAskById = /buildid|mach-uuid/i;

/** Nothing follows. */
const isWhole = (word: string): boolean => word === 'debuginfo' || word === 'executable';
const hexId = /^(?:[0-9a-f]{2}){2,64}$/;

function ofDebuginfod(written: string, word: string, rest: readonly string[], lanes: readonly Lane[]): IdRequest | undefined {
  const id = written.toLowerCase();
  const sourcePath = word === 'source' ? resolvePath(rest) : '';
  // Of a program whose sections cannot be had, gdb takes the whole.
  if (!hexId.test(id) || sourcePath === undefined || (sourcePath === '' && !isWhole(word))) return undefined;
  return { door: 'debuginfod', wanted: word as Wanted, id, debugId: debugIdOfBuildId(id), sourcePath, lanes };
}

/** Compilers leave `..` in the names of sources, and clients send them as they are. Undefined: not UTF-8. */
function resolvePath(components: readonly string[]): string | undefined {
  try {
    return resolveDots(components.map(decodeURIComponent).join('/'));
  } catch {
    return undefined;
  }
}

const ssqpId = /^(elf-buildid-sym|elf-buildid|mach-uuid-sym|mach-uuid)-([0-9a-f]+)$/i;

const wantedByKey: ReadonlyMap<string, Wanted> = new Map([
  ['elf-buildid', 'executable'],
  ['elf-buildid-sym', 'debuginfo'],
  ['mach-uuid', 'macho'],
  ['mach-uuid-sym', 'macho_debug'],
]);
const shortestSsqpBuildId = 40;
const uuidDigits = 32;

function ofSsqp(kind: string, id: string, lanes: readonly Lane[]): IdRequest | undefined {
  const wanted = wantedByKey.get(kind)!;
  const isElf = kind.startsWith('elf');
  if (isElf ? !hexId.test(id) || id.length < shortestSsqpBuildId : id.length !== uuidDigits) return undefined;
  return { door: 'ssqp', wanted, id, debugId: isElf ? debugIdOfBuildId(id) : `${id.toUpperCase()}0`, sourcePath: '', lanes };
}

/** Whether a build id is the one that is asked for. SSQP writes zeros behind a short one. */
export const isBuildId = ({ door, id }: IdRequest, buildId: string): boolean =>
  (door === 'ssqp' ? buildId.padEnd(shortestSsqpBuildId, '0') : buildId) === id;

/** Which files there are is the same for all ids of one debug id. Begins as no question by a key does. */
export const questionOf = ({ debugId, lanes }: Pick<IdRequest, 'debugId' | 'lanes'>): Question<FilesOfId> => ({
  debugId,
  text: `#${lanes.length} ${debugId}`,
});
