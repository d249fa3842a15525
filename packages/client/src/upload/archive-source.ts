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
export async function openableArchive(
  source: Exclude<ArchiveSource, URL>,
  nameOf: (name: string) => string,
  name?: string,
): Promise<OpenableArchive> {
  const fallback = 'symbols.zip';
  if (typeof source === 'function') return { name: nameOf(name ?? fallback), bytes: undefined, open: source };
  if (typeof source === 'string') {
    const { size } = await stat(source);
    return {
      name: nameOf(name ?? basename(source)),
      bytes: size,
      open: () => createReadStream(source, { highWaterMark: chunkBytes }),
    };
  }
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  return { name: nameOf(name ?? fallback), bytes: bytes.length, open: () => Readable.from(chunksOf(bytes), { objectMode: false }) };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

const maxNameLength = 100;

const endings = ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.zst', '.tzst'];

/**
 * Names of archives end as archives do, fit into a header as they are, and have at most 100 characters (contract §2). What an archive is
 * its content says: one of another name is called a ZIP.
 */
export function archiveName(name: string): string {
  const own = endings.find((ending) => name.toLowerCase().endsWith(ending));
  const stem = (own === undefined ? name : name.slice(0, -own.length)).replaceAll(/[^\w.+@-]/g, '_');
  const ending = own ?? '.zip';
  return `${stem.slice(0, maxNameLength - ending.length) || 'symbols'}${ending}`;
}

/** Of a file that is named by its content: its own name, which may be all that names it, as far as it fits into a header. */
export const fileName = (name: string): string => name.replaceAll(/["\\\p{Cc}]/gu, '_').slice(-maxNameLength) || 'file';
