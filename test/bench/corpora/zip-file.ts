// Writes a ZIP of any size to a file, ZIP64 where it must be, from text that is deflated already. Neighbour: corpus.ts.
import { centralHeader, endRecord, localHeader, zip64End, zip64Extra } from '@symdepot/testkit';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Text, and the DEFLATE blocks that give it: whole bytes, referring to nothing before them, not the last ones. */
export interface Piece {
  readonly text: Buffer;
  readonly blocks: Buffer;
}

/** An empty last block: what ends a DEFLATE stream. */
const lastBlock = Buffer.from([0x03, 0x00]);
const widest = 0xffff_ffff;

export interface ZipFile {
  /** @returns the bytes of the member, unpacked */
  add(name: string, pieces: readonly Piece[]): Promise<number>;
  close(): Promise<void>;
}

export async function createZipFile(path: string): Promise<ZipFile> {
  const file = await open(path, 'w');
  const directory: Buffer[] = [];
  let offset = 0;
  const write = async (buffers: Buffer[]): Promise<void> => {
    for (let at = 0; at < buffers.length; at += 512) {
      offset += (await file.writev(buffers.slice(at, at + 512))).bytesWritten;
    }
  };
  return {
    async add(name, pieces) {
      const crc = pieces.reduce((sum, { text }) => crc32(text, sum), 0);
      const originalBytes = pieces.reduce((sum, { text }) => sum + text.length, 0);
      const compressedBytes = pieces.reduce((sum, { blocks }) => sum + blocks.length, lastBlock.length);
      const shared = { name, versionNeeded: 45, flags: 0, method: 8, time: 0, date: 0x21, crc };
      const sizes = (isWide: boolean) => ({
        compressedBytes: isWide ? widest : compressedBytes,
        originalBytes: isWide ? widest : originalBytes,
      });
      const isWide = originalBytes >= widest;
      const isFar = isWide || offset >= widest;
      const wideSizes = [originalBytes, compressedBytes];
      directory.push(
        centralHeader({
          ...shared,
          ...sizes(isFar),
          offset: isFar ? widest : offset,
          extra: isFar ? zip64Extra([...wideSizes, offset]) : Buffer.alloc(0),
        }),
      );
      const header = localHeader({ ...shared, ...sizes(isWide), extra: isWide ? zip64Extra(wideSizes) : Buffer.alloc(0) });
      await write([header, ...pieces.map(({ blocks }) => blocks), lastBlock]);
      return originalBytes;
    },
    async close() {
      const start = offset;
      await write(directory);
      const end = {
        disk: 0,
        directoryDisk: 0,
        entriesOnDisk: directory.length,
        entries: directory.length,
        directoryBytes: offset - start,
        directoryOffset: start,
        commentBytes: 0,
      };
      await write(start >= widest ? [zip64End(end, offset), endRecord({ ...end, directoryOffset: widest })] : [endRecord(end)]);
      await file.close();
    },
  };
}
