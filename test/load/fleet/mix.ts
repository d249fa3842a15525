// What is uploaded: many small archives, some large ones, as builds of browsers send them; in an order that is the same each time.
import { createRandom } from '@symdepot/testkit';
import type { Corpus, CorpusOptions } from '../../bench/corpora/corpus.ts';

interface Size {
  readonly name: string;
  /** Of a thousand uploads. */
  readonly share: number;
  /** Of text, which is about four times the archive. */
  readonly originalBytes: number;
  readonly memberBytes: readonly [number, ...number[]];
}

const KiB = 2 ** 10;
const MiB = 2 ** 20;
const ofBuild = [24, 12, 6, 4, 2, 2, 1, 1, 1, 1].map((size) => size * MiB) as [number, ...number[]];

export const mix: readonly Size[] = [
  { name: '0.1 MiB', share: 600, originalBytes: 512 * KiB, memberBytes: [256 * KiB, 64 * KiB, 16 * KiB, 8 * KiB] },
  { name: '2 MiB', share: 300, originalBytes: 8 * MiB, memberBytes: [2 * MiB, MiB, 256 * KiB, 64 * KiB, 16 * KiB] },
  { name: '14 MiB', share: 85, originalBytes: 60 * MiB, memberBytes: ofBuild },
  { name: '58 MiB', share: 13, originalBytes: 250 * MiB, memberBytes: ofBuild },
  { name: '206 MiB', share: 2, originalBytes: 900 * 10 ** 6, memberBytes: ofBuild },
];

export interface Planned {
  readonly size: string;
  readonly lane: 'release' | 'try';
  readonly corpus: Corpus;
}

type Write = (name: string, options: CorpusOptions) => Promise<Corpus>;

/** The largest of the mix alone: what a byte costs. */
export async function planLarge(count: number, write: Write): Promise<readonly Planned[]> {
  const { name, originalBytes, memberBytes } = mix.at(-1)!;
  const planned: Planned[] = [];
  for (let index = 0; index < count; index++) {
    const corpus = await write('large', { originalBytes, memberBytes, seed: 900_000 + index });
    planned.push({ size: name, lane: 'release', corpus });
  }
  return planned;
}

/** Three of ten go to the try lane. @param write bench's */
export async function planUploads(count: number, write: Write): Promise<readonly Planned[]> {
  const random = createRandom(14);
  const sizes = mix.flatMap((size) => Array.from({ length: Math.round((size.share * count) / 1_000) }, () => size));
  while (sizes.length < count) sizes.push(mix[0]!);
  const order = sizes.map((size) => ({ size, at: random.fraction() })).toSorted((a, b) => a.at - b.at);
  const planned: Planned[] = [];
  for (const [index, { size }] of order.slice(0, count).entries()) {
    const { originalBytes, memberBytes } = size;
    const corpus = await write('load', { originalBytes, memberBytes, seed: 100_000 + index });
    planned.push({ size: size.name, lane: random.chance(0.3) ? 'try' : 'release', corpus });
  }
  return planned;
}
