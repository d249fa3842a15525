// A dSYM bundle in a tar, as Mozilla's builds keep it: the DWARF in it says of which build it is. Other tars are strangers.
// Neighbour: macho.ts, which reads that.
import { isSoundTar, readTar } from '@symdepot/archive';
import { AppError, isAppError } from '@symdepot/errors';
import type { RangedSource } from '@symdepot/symbols';
import { createFileReader, type FileReader } from '../file-reader.ts';
import type { KindReader } from '../kind-reader.ts';
import { baseName } from '../names/base-name.ts';
import { macho } from './macho.ts';

export const dsymTar: KindReader = {
  isKind: isSoundTar,

  async read(file, signal) {
    const found = await findDwarf(file, signal);
    const dwarf = await createFileReader(found, file.fileName, signal);
    if (!macho.isKind(dwarf.head)) throw file.damaged('what should be its DWARF is no Mach-O');
    return { ...(await macho.read(dwarf, signal)), kind: 'dsym_tar', name: found.name };
  },
};

/** That is read of its DWARF besides: the headers of some architectures. */
const maxDwarfBytes = 16 * 1024 ** 2;

type Dwarf = RangedSource & { readonly name: string };

/** `XUL.dSYM/Contents/Resources/DWARF/XUL`: the first one, as a bundle has one. The tar is read to its end: whoever gets it needs all of it. */
async function findDwarf(file: FileReader, signal?: AbortSignal): Promise<Dwarf> {
  const source = file.asSource(file.size + maxDwarfBytes);
  let found: Dwarf | undefined;
  try {
    for await (const { name, kind, bytes, offset } of readTar(await source.stream(0, source.size, signal))) {
      const [bundle = '', ...folders] = name.split('/');
      // Nobody reads gigabytes of other people's tars for it.
      if (!bundle.toLowerCase().endsWith('.dsym')) break;
      if (found || kind !== 'file' || folders.slice(0, -1).join('/') !== 'Contents/Resources/DWARF') continue;
      file.checkEnd(offset + bytes, 'DWARF');
      const read: RangedSource['read'] = (start, end, own) => source.read(offset + start, offset + end, own);
      const stream: RangedSource['stream'] = (start, end, own) => source.stream(offset + start, offset + end, own);
      found = { name: baseName(name), size: bytes, read, stream };
    }
  } catch (error) {
    if (isAppError(error) && error.code.startsWith('archive_')) throw file.damaged(`the tar cannot be read: ${error.message}`);
    throw error;
  }
  if (found) return found;
  throw new AppError('file_kind_unknown', { member: file.fileName, looks: 'a tar archive' });
}
