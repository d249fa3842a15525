// The archives that are measured: any size in seconds, because a few MiB of symbols text are deflated once and every
// member is put together of them. Neighbours: zip-file.ts writes them, ../main.ts says which.
import { createSampleFiles } from '@symdepot/testkit';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { createZipFile, type Piece } from './zip-file.ts';

export interface Corpus {
  readonly name: string;
  readonly path: string;
  readonly archiveBytes: number;
  readonly originalBytes: number;
  readonly members: number;
  /** What can be downloaded afterwards. */
  readonly files: readonly CorpusFile[];
}

export interface CorpusFile {
  readonly key: string;
  /** Its text, piece after piece. */
  readonly pieces: readonly Piece[];
}

export interface CorpusOptions {
  /** Of the text in it, about. */
  readonly originalBytes: number;
  /** Of each member, in turn. */
  readonly memberBytes: readonly [number, ...number[]];
  /** Another seed gives other keys, so that nothing is skipped. */
  readonly seed: number;
}

const mebi = 2 ** 20;
/** Members as a build has them: a few large ones, many small ones. */
export const mixed = [24, 12, 6, 4, 2, 2, 1, 1, 1, 1].map((size) => size * mebi) as [number, ...number[]];

const largePieceBytes = mebi;
const smallPieceBytes = 8 * 2 ** 10;

export function createCorpora(folder: string): (name: string, options: CorpusOptions) => Promise<Corpus> {
  const [sample] = createSampleFiles({ files: 1, bytes: 8 * 2 ** 20, platforms: ['linux'], companions: false });
  const pieces = (bytes: number, count: number): Piece[] =>
    Array.from({ length: count }, (_, i) => toPiece(sample!.content.subarray(i * bytes, (i + 1) * bytes)));
  const large = pieces(largePieceBytes, 7);
  const small = pieces(smallPieceBytes, 64);

  return async (name, { originalBytes, memberBytes, seed }) => {
    const path = join(folder, `${name}-${seed}.zip`);
    const zip = await createZipFile(path);
    let written = 0;
    const files: CorpusFile[] = [];
    while (written < originalBytes) {
      const index = files.length;
      const wanted = memberBytes[index % memberBytes.length]!;
      const from = wanted < largePieceBytes ? small : large;
      const count = Math.max(1, Math.round(wanted / from[0]!.text.length));
      const { key, head } = describeMember(seed, index);
      const body = Array.from({ length: count }, (_, i) => from[(index + i) % from.length]!);
      const pieces = [head, ...body];
      written += await zip.add(key, pieces);
      files.push({ key, pieces });
    }
    await zip.close();
    return { name, path, archiveBytes: (await stat(path)).size, originalBytes: written, members: files.length, files };
  };
}

function describeMember(seed: number, index: number): { key: string; head: Piece } {
  const debugFile = `libbench${index}.so`;
  const debugId = `${seed.toString(16).padStart(16, '0')}${index.toString(16).padStart(16, '0')}0`.toUpperCase();
  const head = toPiece(Buffer.from(`MODULE Linux x86_64 ${debugId} ${debugFile}\nINFO CODE_ID ${debugId}\n`));
  return { key: `${debugFile}/${debugId}/${debugFile}.sym`, head };
}

const toPiece = (text: Buffer): Piece => ({ text, blocks: deflateRawSync(text, { finishFlush: constants.Z_FULL_FLUSH }) });
