// Zips files while they are being sent: the door of yazl. The same files give the same bytes, so that an archive that is sent
// again joins the existing upload.
import { createReadStream, type ReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileExtension } from '@symdepot/symbols';
import { ZipFile } from 'yazl';
import { compressionLevel } from '../local/local-file.ts';
import type { FolderFile } from '../local/read-folder.ts';

/** What builds compress themselves; the server stores these kinds as they are. */
const compressedKinds = new Set(['gz', 'bz2', 'xz', 'zst', 'zip', '7z', 'cab', 'pd_', 'dl_', 'ex_']);
/** What is needed of a file to pack it. */
export type ZippedFile = Pick<FolderFile, 'path' | 'member' | 'bytes'>;

const modifiedAt = new Date('2000-01-01T00:00:00Z');
const chunkBytes = 256 * 1024;

/**
 * Each file is opened when its turn comes. Fails when one cannot be read, or is not as long as it was.
 * @param onRead is told how many bytes of the files have been read
 */
export function zipFiles(files: readonly ZippedFile[], onRead: (bytes: number) => void): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  let open: ReadStream | undefined;
  let readBytes = 0;
  output.once('close', () => open?.destroy());
  zip.on('error', (error: Error) => output.destroy(error));
  for (const { path, member, bytes } of files) {
    const level = compressedKinds.has(fileExtension(member)) ? 0 : compressionLevel;
    zip.addReadStreamLazy(member, { mtime: modifiedAt, mode: 0o100644, size: bytes, compressionLevel: level }, (take) => {
      const file = createReadStream(path, { highWaterMark: chunkBytes });
      open = file;
      file.on('data', (chunk) => onRead((readBytes += chunk.length)));
      file.once('error', (error) => zip.emit('error', error));
      take(null, file);
    });
  }
  zip.end();
  return output;
}
