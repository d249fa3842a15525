// The bytes of a stored object as they were uploaded: how many, and their MD5. Streaming. Neighbours: verify/check-object.ts,
// takedowns/take-down.ts.
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { StoredSymbolsFile, SymbolStore } from '@symdepot/storage';

export interface ReadContent {
  readonly bytes: number;
  /** Hex. */
  readonly md5: string;
}

/** @throws AppError `storage_object_missing` when it was replaced or removed; an error of zlib for damaged gzip */
export async function readContent(
  symbolStore: SymbolStore,
  { lane, key, object }: StoredSymbolsFile,
  signal?: AbortSignal,
): Promise<ReadContent> {
  const hash = createHash('md5');
  let bytes = 0;
  const digest = new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done();
    },
  });
  const stored = await symbolStore.get(lane, key, { generation: object.generation, ...(signal && { signal }) });
  const options = signal ? { signal } : {};
  if (object.contentEncoding === 'gzip') await pipeline(stored, createGunzip(), digest, options);
  else await pipeline(stored, digest, options);
  return { bytes, md5: hash.digest('hex') };
}

/** Why gzip could not be unpacked; undefined: it is a failed store, or an abort. */
export function gzipFaultOf(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  return code?.startsWith('Z_') ? message : undefined;
}
