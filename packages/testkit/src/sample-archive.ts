// Well-formed ZIPs, written by yazl: a writer that shares no code with the reader under test. Lying ones: raw-zip.ts.
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { createSampleFiles, type SampleOptions } from './sample-files.ts';

export interface ZipEntry {
  /** A name that ends in `/` is a folder. */
  readonly name: string;
  readonly content: Uint8Array;
  /** Overrides the archive's choice. */
  readonly compress?: boolean;
}

export interface ZipOptions {
  /** Deflate (default) or store. */
  readonly compress?: boolean;
  /** zlib's levels; default 6. */
  readonly level?: number;
  /** Sizes and CRC behind the data instead of before it, as writers that stream do. */
  readonly dataDescriptors?: boolean;
  readonly zip64?: boolean;
  readonly comment?: string;
}

const modifiedAt = new Date('2026-01-02T03:04:06Z');

/** Bytes as they come, for archives that should not be held in memory whole. */
export function zipStream(entries: Iterable<ZipEntry>, options: ZipOptions = {}): Readable {
  const { compress = true, level = 6, dataDescriptors = false, zip64 = false, comment } = options;
  const zip = new ZipFile();
  for (const entry of entries) {
    const settings = { mtime: modifiedAt, mode: 0o100644, forceZip64Format: zip64 };
    const isCompressed = entry.compress ?? compress;
    const compression = { compress: isCompressed, compressionLevel: isCompressed ? level : 0 };
    const content = Buffer.from(entry.content.buffer, entry.content.byteOffset, entry.content.byteLength);
    if (entry.name.endsWith('/')) zip.addEmptyDirectory(entry.name, { mtime: modifiedAt });
    else if (dataDescriptors) zip.addReadStream(Readable.from([content]), entry.name, { ...settings, ...compression });
    else zip.addBuffer(content, entry.name, { ...settings, ...compression });
  }
  zip.end({ forceZip64Format: zip64, comment: comment ?? '' });
  return zip.outputStream as Readable;
}

export const createZip = (entries: Iterable<ZipEntry>, options: ZipOptions = {}): Promise<Buffer> => buffer(zipStream(entries, options));

/** Sample files and the ZIP that holds them. */
export async function createSampleArchive(options: SampleOptions & ZipOptions = {}) {
  const files = createSampleFiles(options);
  const zip = await createZip(
    files.map(({ key, content }) => ({ name: key, content })),
    options,
  );
  return { files, zip };
}
