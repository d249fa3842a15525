// The same members as in a ZIP, in a tar that is packed by zstd. Neighbours: corpus.ts, zip-file.ts.
import { createRawTar } from '@symdepot/testkit';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type { Corpus } from './corpus.ts';

const blockBytes = 512;

/** Beside the ZIP. */
export async function writeTarOf(corpus: Corpus): Promise<Corpus> {
  const path = `${corpus.path}.tar.zst`;
  await pipeline(Readable.from(tarOf(corpus)), createZstdCompress(), createWriteStream(path));
  return { ...corpus, name: `${corpus.name} in a tar.zst`, path, archiveBytes: (await stat(path)).size };
}

function* tarOf({ files }: Corpus): Generator<Buffer> {
  for (const { key, pieces } of files) {
    const bytes = pieces.reduce((sum, { text }) => sum + text.length, 0);
    yield createRawTar([{ name: key, bytes }], { endBlocks: 0 });
    for (const { text } of pieces) yield text;
    yield Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes);
  }
  yield Buffer.alloc(2 * blockBytes);
}
