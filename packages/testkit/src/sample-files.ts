// Symbols files as the builds of a browser make them: .sym of every platform and the companions that go with them.
// Deterministic from the seed. sample-archive.ts packs them.
import { formatKey, type Key } from '@symdepot/symbols';
import { gzipSync } from 'node:zlib';
import { createRandom, type Random } from './random.ts';
import { createSymText, type SymModule } from './sym-text.ts';

export const samplePlatforms = ['linux', 'windows', 'macos', 'android'] as const;
export type SamplePlatform = (typeof samplePlatforms)[number];

export interface SampleFile {
  readonly key: Key;
  readonly content: Buffer;
}

export interface SampleOptions {
  /** How many files. Default 10. */
  readonly files?: number;
  /** All files together, about. Default 256 KiB. A few files hold most of it, as in reality. */
  readonly bytes?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default: all of them. */
  readonly platforms?: readonly [SamplePlatform, ...SamplePlatform[]];
  /** `false`: only .sym, no `.pd_`, `.dbg.gz` or `.dSYM.tar.bz2` beside them. */
  readonly companions?: boolean;
}

/** Every module has a .sym; about every fourth has its companion behind it. All keys differ. */
export function createSampleFiles(options: SampleOptions = {}): SampleFile[] {
  const { files: count = 10, bytes = 256 * 1024, seed = 1, platforms = samplePlatforms, companions = true } = options;
  const random = createRandom(seed);
  const weights = Array.from({ length: count }, () => Math.exp(normal(random) * 1.2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const files: SampleFile[] = [];
  for (const [index, weight] of weights.entries()) {
    // Each file from a generator of its own: changing one leaves the others as they were.
    const own = createRandom(seed * 1_000_003 + index);
    const size = Math.floor((bytes * weight) / sum);
    const mate = companions && index % 5 === 4 ? files.at(-1) : undefined;
    const platform = own.pick(platforms);
    files.push((mate && createCompanion(mate, size, own)) ?? createSym(platform, index, size, own));
  }
  return files;
}

function createSym(platform: SamplePlatform, index: number, bytes: number, random: Random): SampleFile {
  const { debugFile, symbolsFile, ...rest } = modules[platform](index, random);
  const debugId = random.hex(32) + (platform === 'windows' ? String(1 + random.int(9)) : '0');
  const content = createSymText({ ...rest, debugFile, debugId }, bytes, random);
  return { key: formatKey({ debugFile, debugId, symbolsFile }), content };
}

type SampleModule = Omit<SymModule, 'debugId'> & { readonly symbolsFile: string };

const elf =
  (cpu: string) =>
  (index: number, random: Random): SampleModule => {
    const debugFile = `libsample${index}.so`;
    return { os: 'Linux', cpu, debugFile, symbolsFile: `${debugFile}.sym`, codeId: random.hex(40) };
  };

const modules: Readonly<Record<SamplePlatform, (index: number, random: Random) => SampleModule>> = {
  linux: elf('x86_64'),
  android: elf('arm64'),
  windows: (index, random) => ({
    os: 'windows',
    cpu: 'x86_64',
    debugFile: `sample${index}.pdb`,
    symbolsFile: `sample${index}.sym`,
    codeId: `${random.hex(8)}${random.hex(5).toLowerCase()} sample${index}.dll`,
  }),
  macos: (index, random) => {
    const debugFile = index % 2 === 0 ? `Sample${index}` : `libsample${index}.dylib`;
    return { os: 'Mac', cpu: 'arm64', debugFile, symbolsFile: `${debugFile}.sym`, codeId: random.hex(32) };
  },
};

/** What a build uploads beside the .sym: the debug information itself, compressed already. */
function createCompanion({ key, content }: SampleFile, bytes: number, random: Random): SampleFile {
  const [debugFile, debugId] = key.split('/') as [string, string];
  const file = (symbolsFile: string, body: Buffer): SampleFile => ({ key: formatKey({ debugFile, debugId, symbolsFile }), content: body });
  if (debugFile.endsWith('.pdb')) {
    // A cabinet begins with this signature (MS-CAB §2.3); the rest is compressed data.
    return file(debugFile.replace(/b$/, '_'), Buffer.concat([Buffer.from('MSCF\0\0\0\0'), random.bytes(bytes)]));
  }
  if (debugFile.endsWith('.so')) {
    const text = Buffer.concat([content, random.bytes(bytes)]).subarray(0, Math.max(bytes, 64));
    return file(`${debugFile}.dbg.gz`, gzipSync(text, { level: 1 }));
  }
  return file(`${debugFile}.dSYM.tar.bz2`, Buffer.concat([Buffer.from('BZh91AY&SY'), random.bytes(bytes)]));
}

/** Box–Muller. */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
