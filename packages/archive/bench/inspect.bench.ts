// How fast inspection and copying are against the floor (inflate and MD5 of the same bytes, nothing else).
// Run: node packages/archive/bench/inspect.bench.ts [MiB of .sym]
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { createSampleArchive, defaultListingLimits } from '@symdepot/testkit';
import type { RangedSource } from '@symdepot/symbols';
import { inspectMember, openStoredBody, readDirectory, type ArchiveEntry, type Inspection } from '../src/index.ts';

const mebibytes = Number(process.argv[2] ?? 128);
const rounds = 5;

const folder = await mkdtemp(join(tmpdir(), 'symdepot-bench-'));
const path = join(folder, 'sample.zip');
const { zip } = await createSampleArchive({ files: 60, bytes: mebibytes * 1024 ** 2, companions: false });
await writeFile(path, zip);
const file = await open(path);
const source: RangedSource = {
  size: (await file.stat()).size,
  read: async (start, end) => (await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start)).buffer,
  stream: async (start, end) => createReadStream(path, { start, end: end - 1, highWaterMark: 1024 ** 2 }),
};
const { entries } = await readDirectory(source, { maxEntries: 20_000 });
const originalBytes = entries.reduce((sum, entry) => sum + entry.originalBytes, 0);
console.log(
  `${entries.length} members, ${(originalBytes / 1024 ** 2).toFixed(0)} MiB of .sym in ${(source.size / 1024 ** 2).toFixed(0)} MiB of ZIP`,
);

const inspect = async (entry: ArchiveEntry): Promise<Inspection> => {
  const result = await inspectMember(source, entry, { limits: defaultListingLimits, isSym: true });
  if (!result.ok) throw new Error(result.problem.message);
  return result;
};
const inspections = await Promise.all(entries.map(inspect));
const drain = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
  for await (const chunk of chunks) void chunk;
};

const floor = async (_entry: ArchiveEntry, index: number): Promise<void> => {
  const { offset, bytes } = inspections[index]!.rawDeflate!;
  const md5 = createHash('md5');
  await pipeline(await source.stream(offset, offset + bytes), createInflateRaw({ chunkSize: 256 * 1024 }), async (chunks) => {
    for await (const chunk of chunks) md5.update(chunk as Buffer);
  });
  md5.digest('hex');
};
const copy = async (entry: ArchiveEntry, index: number): Promise<void> => {
  const body = await openStoredBody(source, entry, inspections[index]!, 'gzip');
  if (body instanceof Readable) await pipeline(body, drain);
};

const ways = { floor, inspect, copy };
const best: Record<string, number> = {};
for (let round = 0; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const start = performance.now();
    for (const [index, entry] of entries.entries()) await way(entry, index);
    best[name] = Math.min(best[name] ?? Infinity, performance.now() - start);
  }
}
for (const [name, ms] of Object.entries(best)) {
  const ratio = (ms / best['floor']!).toFixed(2);
  console.log(
    `${name.padEnd(8)} ${(originalBytes / 1000 / ms).toFixed(0).padStart(6)} MB/s  ${ms.toFixed(0).padStart(6)} ms  ${ratio} × floor`,
  );
}
await file.close();
await rm(folder, { recursive: true });
