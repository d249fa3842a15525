// The bytes of the tar that an archive on disk holds. What is packed in several pieces, as parallel compressors do, is read whole: zlib's
// decoder of zstd ends with the first frame, without an error. Neighbours: read-xz.ts, read-bzip2.ts, read-tar.ts.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import zlib from 'node:zlib'; // a name that an older Node lacks would keep all of us from starting
import type { ArchiveKind } from './archive-kind.ts';

const chunkBytes = 256 * 1024;

/** @throws errors that say what is wrong with the archive; what reading the file throws */
export async function* decompress(path: string, kind: ArchiveKind): AsyncGenerator<Uint8Array> {
  switch (kind) {
    case 'tar':
      yield* createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
      break;
    case 'gzip':
      yield* through(path, 0, zlib.createGunzip());
      break;
    case 'zstd':
      yield* readFrames(path);
      break;
    case 'bzip2': {
      const { readBzip2 } = await import('./read-bzip2.ts');
      yield* readBzip2(createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>);
      break;
    }
    case 'xz': {
      const { readXz } = await import('./read-xz.ts');
      yield* readXz(path);
      break;
    }
  }
}

/** Ends where the decoder ends, whatever is left of the file. */
async function* through(path: string, start: number, decoder: Duplex): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { start, highWaterMark: chunkBytes });
  file.on('error', (error) => decoder.destroy(error));
  file.pipe(decoder);
  try {
    yield* decoder as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
    decoder.destroy();
  }
}

async function* readFrames(path: string): AsyncGenerator<Uint8Array> {
  // Missing in Node 20, and in 22 before 22.15.
  const create: typeof zlib.createZstdDecompress | undefined = zlib.createZstdDecompress;
  if (create === undefined) throw new Error('this Node.js reads no zstd: take 22.15 or newer, or the executable of symdepot');
  const { size } = await stat(path);
  for (let at = 0; at < size;) {
    const decoder = create();
    yield* through(path, at, decoder);
    if (decoder.bytesWritten === 0) throw new Error('unexpected end of file');
    at += decoder.bytesWritten;
  }
}
