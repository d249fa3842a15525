// What an identified file is called in its key: as its content says, else as its sender says, without folders and without the
// endings that tools add. Neighbour: keys-of.ts.
import { baseName } from './base-name.ts';
import type { IdentifiedFile } from '../identified-file.ts';

/** What debuggers of .NET call debug information of which they know the build id only. */
export const namelessDebug = '_.debug';
/** A program of which nobody knows the name; whoever asks does so by its build id. */
const namelessProgram = '_.elf';

/** May be a name that no key can have. */
export function nameOf(file: IdentifiedFile, fileName: string): string {
  const name = file.name ?? unpackedName(file, baseName(fileName));
  if (file.kind === 'elf') return nameOfElf(file, name, fileName);
  if (file.kind === 'macho' && !file.holds.code) return withoutEnding(name, ['.dwarf', '.dsym']);
  return isDebugOnly(file) ? withoutEnding(name, debugEndings) : name;
}

const debugEndings = ['.debug', '.dbg', '.sym'];

/** What `objcopy --only-keep-debug` leaves of a PE. Without debug information as well it is a library of resources. */
export const isDebugOnly = ({ kind, holds }: IdentifiedFile): boolean => kind === 'pe' && !holds.code && holds.debug;

/** The cabinet is not asked here: the file in it has a name, from which identify-file.ts took the same. */
const unpackedName = ({ around }: IdentifiedFile, name: string): string => (around.includes('gzip') ? withoutEnding(name, ['.gz']) : name);

function nameOfElf({ holds, identities: [{ buildId }] }: IdentifiedFile, name: string, path: string): string {
  const stem = holds.code ? name : withoutEnding(name, debugEndings);
  if (!isNameless(stem, path, buildId!)) return stem;
  return holds.code ? namelessProgram : namelessDebug;
}

/** `.build-id/19/ca90….debug`, `buildid/19ca90…/debuginfo`, `_.debug`: names for who knows the build id only. */
function isNameless(stem: string, path: string, buildId: string): boolean {
  const isId = stem.length + 2 >= buildId.length && buildId.endsWith(withoutEnding(stem, ['.debug']).toLowerCase());
  const isOfDebuginfod = ['debuginfo', 'executable'].some((name) => stem === name && path.toLowerCase().endsWith(`${buildId}/${name}`));
  return stem === '_' || isId || isOfDebuginfod;
}

/** One of them, in any case of letters; what is nothing but an ending stays. */
export function withoutEnding(name: string, endings: readonly string[]): string {
  const ending = endings.find((each) => name.length > each.length && name.toLowerCase().endsWith(each));
  return ending === undefined ? name : name.slice(0, -ending.length);
}
