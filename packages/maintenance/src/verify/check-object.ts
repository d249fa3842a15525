// Reads one stored object again and compares its bytes with its metadata: gunzip, size, MD5. Streaming.
import { isAppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';
import { gzipFaultOf, readContent, type ReadContent } from '../read-content.ts';

export type ObjectProblem = 'bad-metadata' | 'bad-gzip' | 'wrong-size' | 'wrong-md5';

/** @returns `changed` when it was replaced or removed meanwhile: there is another object to check, or none */
export async function checkObject(
  symbolStore: SymbolStore,
  file: StoredSymbolsFile,
  signal?: AbortSignal,
): Promise<{ readonly problem: ObjectProblem; readonly message: string } | 'changed' | undefined> {
  const { object, originalBytes, md5 } = file;
  if (originalBytes === undefined) return { problem: 'bad-metadata', message: 'original_size is no number' };
  let read: ReadContent;
  try {
    read = await readContent(symbolStore, file, signal);
  } catch (error) {
    if (isAppError(error, 'storage_object_missing')) return 'changed';
    const fault = gzipFaultOf(error);
    if (fault === undefined) throw error;
    return { problem: 'bad-gzip', message: `is not sound gzip: ${fault}` };
  }
  const { bytes, md5: actual } = read;
  const hasOriginalSize = object.metadata['original_size'] !== undefined || object.contentEncoding === null;
  if (hasOriginalSize && bytes !== originalBytes)
    return { problem: 'wrong-size', message: `has ${bytes} bytes, its metadata says ${originalBytes}` };
  if (md5 !== undefined && md5 !== actual) return { problem: 'wrong-md5', message: `has the MD5 ${actual}, its metadata says ${md5}` };
  return undefined;
}
