// A file that is asked for plain and is only stored in a cabinet: `xul.pdb` in `xul.pd_`. It is expanded on the way, since most clients
// know no cabinets. Neighbours: ../respond-with-symbols.ts (asks), ../send/send-plain.ts (sends it).
import type { StoredSymbolsFile } from '@symdepot/storage';
import { fileExtension } from '@symdepot/symbols';
import { Readable } from 'node:stream';
import type { DownloadContext } from '../context.ts';
import { resolveSymbols } from './resolve-symbols.ts';
import type { SymbolRequest } from './symbol-request.ts';

export interface InCabinet {
  readonly file: StoredSymbolsFile;
  readonly bytes: number;
  open(): Promise<Readable>;
}

/** Old ones of Microsoft ask for the plain file, then for the cabinet, which is a tenth of it: they are not to get the first. */
export const takesCabinets = (userAgent: string | undefined): boolean => userAgent?.startsWith('Microsoft-Symbol-Server/') === true;

/** What to look for instead; undefined: no cabinet would be called so. Most misses are of a `.sym`, and must not cost two looks. */
export function cabinetOf<R extends Pick<SymbolRequest, 'symbolsFile'>>(request: R): R | undefined {
  const { symbolsFile } = request;
  const extension = fileExtension(symbolsFile);
  const mayBe = extension.length === 3 && !extension.endsWith('_') && !neverPacked.has(extension);
  return mayBe ? { ...request, symbolsFile: `${symbolsFile.slice(0, -1)}_` } : undefined;
}

const neverPacked: ReadonlySet<string> = new Set(['sym', 'ptr', 'zip', 'bz2']);

/**
 * One that cannot be opened (LZX, damaged, of several files) is as if it were not there: it is handed out as it is, to who asks for it.
 * @throws AppError as `resolveSymbols`; `storage_object_missing`
 */
export async function findInCabinet(context: DownloadContext, request: SymbolRequest): Promise<InCabinet | undefined> {
  const packed = cabinetOf(request);
  const found = packed && (await resolveSymbols(context, packed));
  if (!found) return undefined;
  const { file } = found;
  const cabinet = await context.contents.openCabinet(file);
  return cabinet && { file, bytes: cabinet.plainBytes, open: async () => Readable.from(cabinet.blocks(), { objectMode: false }) };
}
