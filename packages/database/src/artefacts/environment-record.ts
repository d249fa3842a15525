// An environment as others see its row: an artefact, and what people call it and know of it (ADR 46). Neighbours: environments.ts,
// gate/publication-gate.ts.
import type { Prisma } from '../generated/client.ts';
import { toArtefactRecord, type ArtefactRecord } from './artefact-record.ts';

export type Labels = Readonly<Record<string, string>>;
export type Redistributable = 'yes' | 'no' | 'unknown';

/** Where it was made from. */
export interface EnvironmentSource {
  readonly repository?: string | undefined;
  readonly revision?: string | undefined;
  readonly path?: string | undefined;
  readonly command?: string | undefined;
}

export interface PinRecord {
  readonly id: number;
  readonly who: string;
  /** Null: for ever. */
  readonly until: Date | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** What can be said of it, and said anew. */
export interface EnvironmentFacts {
  readonly labels: Labels;
  readonly inputsHash: string | null;
  readonly source: EnvironmentSource | null;
  readonly licences: readonly string[];
  /** One of the licences is copyleft, or not known to be none. */
  readonly needsSources: boolean;
  readonly redistributable: Redistributable;
  readonly notes: string;
}

export interface EnvironmentRecord extends EnvironmentFacts {
  readonly id: number;
  readonly artefact: ArtefactRecord;
  readonly sbom: ArtefactRecord | null;
  readonly sources: ArtefactRecord | null;
  readonly replaces: ArtefactRecord | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Null: internal. The first time, also when it was withdrawn in between. */
  readonly publishedAt: Date | null;
  /** Stays when it is withdrawn. */
  readonly firstPublishedAt: Date | null;
  /** Which environments of the same artefact, this one among them, say that its bytes may not be redistributed, or are copyleft. */
  readonly ofBytes: { readonly forbiddenBy: readonly number[]; readonly copyleftBy: readonly number[] };
  /** When the public list last changed by it. */
  readonly listedAt: Date | null;
  /** Those that have not run out. */
  readonly pins: readonly PinRecord[];
}

/** Pins that count at that time. */
export const pinsAt = (now: Date) => ({ OR: [{ until: null }, { until: { gt: now } }] }) satisfies Prisma.EnvironmentPinWhereInput;

export const withArtefacts = (now: Date) =>
  ({
    artefact: {
      include: {
        environments: {
          where: { OR: [{ redistributable: 'no' }, { needsSources: true }] },
          select: { id: true, redistributable: true, needsSources: true },
          orderBy: { id: 'asc' },
        },
      },
    },
    sbom: true,
    sources: true,
    replaces: true,
    pins: { where: pinsAt(now), orderBy: { id: 'asc' } },
  }) satisfies Prisma.EnvironmentInclude;

type Row = Prisma.EnvironmentGetPayload<{ include: ReturnType<typeof withArtefacts> }>;

const orNull = (row: Row['sbom']): ArtefactRecord | null => row && toArtefactRecord(row);

export const toEnvironmentRecord = ({ artefact: { environments: alike, ...artefact }, ...row }: Row): EnvironmentRecord => ({
  id: row.id,
  artefact: toArtefactRecord(artefact),
  ofBytes: {
    forbiddenBy: alike.filter(({ redistributable }) => redistributable === 'no').map(({ id }) => id),
    copyleftBy: alike.filter(({ needsSources }) => needsSources).map(({ id }) => id),
  },
  sbom: orNull(row.sbom),
  sources: orNull(row.sources),
  replaces: orNull(row.replaces),
  labels: row.labels as Record<string, string>,
  inputsHash: row.inputsHash,
  source: row.source as EnvironmentSource | null,
  licences: row.licences,
  needsSources: row.needsSources,
  redistributable: row.redistributable,
  notes: row.notes,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  publishedAt: row.publishedAt,
  firstPublishedAt: row.firstPublishedAt,
  listedAt: row.listedAt,
  pins: row.pins.map(({ environmentId: _of, ...pin }) => pin),
});
