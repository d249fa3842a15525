// Reads one stored object again and compares its bytes with its metadata: gunzip, size, MD5. Streaming.
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isAppError } from '@symdepot/errors';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';

export type ObjectProblem = 'bad-metadata' | 'bad-gzip' | 'wrong-size' | 'wrong-md5';

/** @returns `changed` when it was replaced or removed meanwhile: there is another object to check, or none */
export async function checkObject(
  symbolStore: SymbolStore,
  { lane, key, object, originalBytes, md5 }: StoredSymbolsFile,
  signal?: AbortSignal,
): Promise<{ readonly problem: ObjectProblem; readonly message: string } | 'changed' | undefined> {
  if (originalBytes === undefined) return { problem: 'bad-metadata', message: 'original_size is no number' };
  const hash = createHash('md5');
  let bytes = 0;
  const digest = new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done();
    },
  });
  try {
    const stored = await symbolStore.get(lane, key, { generation: object.generation, ...(signal && { signal }) });
    const options = signal ? { signal } : {};
    if (object.contentEncoding === 'gzip') await pipeline(stored, createGunzip(), digest, options);
    else await pipeline(stored, digest, options);
  } catch (error) {
    if (isAppError(error, 'storage_object_missing')) return 'changed';
    // zlib's codes; anything else is a failed store, or an abort.
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    return { problem: 'bad-gzip', message: `is not sound gzip: ${(error as Error).message}` };
  }
  const hasOriginalSize = object.metadata['original_size'] !== undefined || object.contentEncoding === null;
  if (hasOriginalSize && bytes !== originalBytes)
    return { problem: 'wrong-size', message: `has ${bytes} bytes, its metadata says ${originalBytes}` };
  const actual = hash.digest('hex');
  if (md5 !== undefined && md5 !== actual) return { problem: 'wrong-md5', message: `has the MD5 ${actual}, its metadata says ${md5}` };
  return undefined;
}
