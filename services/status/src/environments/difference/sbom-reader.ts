// The packages of SBOMs, by digest, and how they differ: what was read once is remembered, since it never changes, and reading one costs
// as much as thousands of other requests. Neighbours: find-difference.ts, read-packages.ts.
import { buffer } from 'node:stream/consumers';
import type { ArtefactRecord, Database } from '@symdepot/database';
import { AppError, isAppError } from '@symdepot/errors';
import { createQuota } from '@symdepot/runtime';
import type { ArtefactStore } from '@symdepot/storage';
import { LRUCache } from 'lru-cache';
import { comparePackages, type PackageDifference } from './compare-packages.ts';
import { readPackages, type Packages } from './read-packages.ts';

export interface ReadSbom {
  readonly sha512: string;
  readonly packages: Packages;
}

export interface SbomReader {
  /**
   * Undefined: it is no SBOM of a kind that we know, or lists too much: more than `maxVersions`, or with very long names.
   * @param caller who asks
   * @throws AppError `comparisons_overloaded`, `artefact_damaged`, `storage_unavailable`
   */
  read(sbom: ArtefactRecord, caller: string): Promise<ReadSbom | undefined>;
  compare(before: ReadSbom, after: ReadSbom): PackageDifference;
}

interface SbomReaderOptions {
  readonly artefactStore: ArtefactStore;
  readonly artefacts: Pick<Database['artefacts'], 'recordVerified'>;
  readonly onDamaged: (sbom: ArtefactRecord, error: AppError) => void;
}

/** Anybody may ask, and each parses megabytes: nobody keeps all others out. */
const readsAtOnce = { all: 2, perCaller: 1 };
/** Of packages in one SBOM: what people build in has hundreds of them, or a few thousand. */
export const maxVersions = 20_000;
/** What is remembered, of SBOMs and of differences each, in characters and entries of lists; and of one SBOM. */
const maxSize = 32 * 2 ** 20;
const maxSbomSize = maxSize / 4;
/** Of an entry, beside its characters. */
const entrySize = 64;

const overloaded = (): AppError => new AppError('comparisons_overloaded');

export function createSbomReader({ artefactStore, artefacts, onDamaged }: SbomReaderOptions): SbomReader {
  const places = createQuota(readsAtOnce, { all: overloaded, ofCaller: overloaded });
  const known = new LRUCache<string, { readonly packages: Packages | undefined; readonly size: number }>({
    maxSize,
    sizeCalculation: ({ size }) => size,
  });
  const differences = new LRUCache<string, PackageDifference>({ maxSize, sizeCalculation: (difference) => sizeOf(difference) });
  const fetch = async (sbom: ArtefactRecord): Promise<Buffer> => {
    try {
      return await buffer(await artefactStore.open(sbom));
    } catch (error) {
      // False: it was removed, or stored anew, meanwhile.
      if (isAppError(error, 'artefact_damaged') && (await artefacts.recordVerified(sbom, false))) onDamaged(sbom, error);
      throw error;
    }
  };
  return {
    async read(sbom, caller) {
      const { sha512 } = sbom;
      const told = (packages: Packages | undefined) => packages && { sha512, packages };
      const before = known.get(sha512);
      if (before) return told(before.packages);
      const place = places.of(caller);
      place.take(1);
      try {
        const read = readPackages(parse(await fetch(sbom)));
        const size = read ? sizeOf([...read]) : entrySize;
        const packages = read && countVersions(read) <= maxVersions && size <= maxSbomSize ? read : undefined;
        known.set(sha512, { packages, size: packages ? size : entrySize });
        return told(packages);
      } finally {
        place.leave();
      }
    },
    compare(before, after) {
      const key = `${before.sha512} ${after.sha512}`;
      const difference = differences.get(key) ?? comparePackages(before.packages, after.packages);
      differences.set(key, difference);
      return difference;
    },
  };
}

const countVersions = (packages: Packages): number => [...packages.values()].reduce((count, versions) => count + versions.length, 0);

/** About what it takes to keep it. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return entrySize + value.length;
  if (typeof value !== 'object' || value === null) return entrySize;
  return Object.values(value).reduce<number>((size, part) => size + sizeOf(part), entrySize);
}

/** What is no JSON is no SBOM. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
