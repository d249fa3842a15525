// The bytes in an xz file: the door of xz-decompress, which reads one stream and ignores what comes behind it, as `pxz` and `cat` write
// it. So the streams are found first, from the file's end, by their indexes (the .xz file format, chapters 2 and 4). Neighbour: decompress.ts.
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { XzReadableStream } from 'xz-decompress';

interface XzStream {
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

const headerBytes = 12;
const footerBytes = 12;
const mostIndexBytes = 2 ** 26;
const mostStreams = 100_000;

const reasons = new Map([
  ['2', 'its checksums are of a kind that is not known here'],
  ['3', 'it takes too much memory'],
  ['4', 'it takes too much memory'],
  ['6', 'it uses a filter of xz that is not known here'],
]);

/** @throws an error that says what is wrong with the file; what reading it throws */
export async function* readXz(path: string): AsyncGenerator<Uint8Array> {
  for (const { start, end } of await findStreams(path)) {
    const packed = Readable.toWeb(createReadStream(path, { start, end: end - 1 })) as ReadableStream<Uint8Array>;
    try {
      for await (const chunk of new XzReadableStream(packed)) if (chunk.length > 0) yield chunk;
    } catch (error) {
      const [, code = ''] = /error code (\d+)/.exec(String(error)) ?? [];
      throw new Error(reasons.get(code) ?? 'it is damaged', { cause: error });
    }
  }
}

async function findStreams(path: string): Promise<XzStream[]> {
  await using file = await open(path);
  const streams: XzStream[] = [];
  for (let end = (await file.stat()).size; end > 0;) {
    end = await skipPadding(file, end);
    const start = end - (await measureStream(file, end));
    if (start < 0 || streams.length === mostStreams) throw damaged();
    streams.unshift({ start, end });
    end = start;
  }
  return streams;
}

/** Zeros, in fours. */
async function skipPadding(file: FileHandle, end: number): Promise<number> {
  let at = end;
  while (at >= 4 && (await readAt(file, at - 4, 4)).readUInt32LE() === 0) at -= 4;
  return at;
}

/** By its footer, which says how long the index is, which says how long the blocks are. */
async function measureStream(file: FileHandle, end: number): Promise<number> {
  if (end < headerBytes + footerBytes) throw damaged();
  const footer = await readAt(file, end - footerBytes, footerBytes);
  if (footer.toString('latin1', 10) !== 'YZ') throw damaged();
  const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
  if (indexBytes > mostIndexBytes || indexBytes > end - footerBytes - headerBytes) throw damaged();
  const index = await readAt(file, end - footerBytes - indexBytes, indexBytes);
  return headerBytes + sumBlocks(index) + indexBytes + footerBytes;
}

/** Each block is there with its unpadded size and its size uncompressed. */
function sumBlocks(index: Buffer): number {
  let at = 1;
  const next = (): number => {
    let value = 0;
    for (let power = 0; power < 7; power++) {
      const byte = index[at++];
      if (byte === undefined) throw damaged();
      value += (byte & 0x7f) * 128 ** power;
      if (byte < 0x80) return value;
    }
    throw damaged(); // 2^49 bytes
  };
  let bytes = 0;
  for (let blocks = next(); blocks > 0; blocks--) {
    bytes += Math.ceil(next() / 4) * 4;
    next();
  }
  return bytes;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw damaged();
  return buffer;
}

const damaged = (): Error => new Error('it is damaged, or cut short');
