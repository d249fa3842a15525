// Mach-O of macOS and iOS: programs, libraries, and the debug information in a dSYM. A fat one has an identity for each architecture,
// and is stored under each. Neighbour: ../macho/slice.ts.
import { AppError } from '@symdepot/errors';
import { fieldsOf } from '../fields.ts';
import type { FileReader } from '../file-reader.ts';
import type { Holdings } from '../identified-file.ts';
import { isSlice, readSlice, type Slice } from '../macho/slice.ts';
import { beginsWith, type KindReader } from '../kind-reader.ts';

const fatMagic = '\u00CA\u00FE\u00BA\u00BE';
const fat64Magic = '\u00CA\u00FE\u00BA\u00BF';
const headerBytes = 8;
/** A class of Java begins as a fat file does; where that has its count, it has its version, which is at least this. */
const firstJavaVersion = 45;
const libraryMagic = '!<arch>\n';

export const macho: KindReader = {
  isKind: (head) => isSlice(head) || isFat(head),

  async read(file) {
    const slices = isFat(file.head) ? await readSlices(file) : [await readSlice(file, 0, file.size)];
    const [first, ...others] = slices.map(({ identity }) => identity);
    return { kind: 'macho', identities: [first!, ...others], holds: allOf(slices.map(({ holds }) => holds)) };
  },
};

const isFat = (head: Buffer): boolean => beginsWith(head, fatMagic) || beginsWith(head, fat64Magic);

async function readSlices(file: FileReader): Promise<Slice[]> {
  const { head, fileName: member } = file;
  file.checkEnd(headerBytes, 'header');
  const count = head.readUInt32BE(4);
  const isWide = beginsWith(head, fat64Magic);
  if (count >= firstJavaVersion && isWide) throw file.damaged('it has an impossible number of architectures');
  if (count >= firstJavaVersion) throw new AppError('file_kind_unknown', { member, looks: 'a class of Java' });
  if (count === 0) throw file.damaged('it has no architecture');
  const entryBytes = isWide ? 32 : 20;
  const fields = fieldsOf(await file.read(headerBytes, count * entryBytes, 'list of architectures'), false);
  const slices: Slice[] = [];
  for (let at = 0; at < fields.length; at += entryBytes) {
    const [offset, bytes] = isWide ? [fields.u64(at + 8), fields.u64(at + 16)] : [fields.u32(at + 8), fields.u32(at + 12)];
    file.checkEnd(offset + bytes, 'architectures');
    const isLibrary =
      bytes >= libraryMagic.length && beginsWith(await file.read(offset, libraryMagic.length, 'architecture'), libraryMagic);
    if (isLibrary) throw new AppError('file_kind_unknown', { member, looks: 'a static library' });
    slices.push(await readSlice(file, offset, bytes));
  }
  return slices;
}

/** It holds what each of them holds. */
const allOf = (holdings: readonly Holdings[]): Holdings => ({
  code: holdings.every(({ code }) => code),
  debug: holdings.every(({ debug }) => debug),
  symbols: holdings.every(({ symbols }) => symbols),
});
