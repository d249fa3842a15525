// The source of an archive's bytes, which can be opened again for each try.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';

/** The path of a file, its bytes, a function that opens a stream of them (once for each try), or a URL that the server fetches. */
export type ArchiveSource = string | Uint8Array | (() => Readable) | URL;

export interface OpenableArchive {
  readonly name: string;
  /** Undefined: only known at the end of the stream. */
  readonly bytes: number | undefined;
  open(): Readable;
}

const chunkBytes = 256 * 1024;

/** @throws what `stat` throws */
export async function openableArchive(source: Exclude<ArchiveSource, URL>, name?: string): Promise<OpenableArchive> {
  const fallback = 'symbols.zip';
  if (typeof source === 'function') return { name: archiveName(name ?? fallback), bytes: undefined, open: source };
  if (typeof source === 'string') {
    const { size } = await stat(source);
    return {
      name: archiveName(name ?? basename(source)),
      bytes: size,
      open: () => createReadStream(source, { highWaterMark: chunkBytes }),
    };
  }
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  return { name: archiveName(name ?? fallback), bytes: bytes.length, open: () => Readable.from(chunksOf(bytes), { objectMode: false }) };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

const maxNameLength = 100;

/** Names of archives end in `.zip`, fit into a header as they are, and have at most 100 characters (contract §2). */
export function archiveName(name: string): string {
  const stem = name.replace(/\.zip$/i, '').replaceAll(/[^\w.+@-]/g, '_');
  return `${stem.slice(0, maxNameLength - 4) || 'symbols'}.zip`;
}
