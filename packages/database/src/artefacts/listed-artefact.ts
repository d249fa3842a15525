// An artefact in a list: with the environments that it is a part of. Neighbours: artefact-record.ts, artefacts.ts.
import type { Prisma } from '../generated/client.ts';
import { toArtefactRecord, type ArtefactRecord } from './artefact-record.ts';

export interface ListedArtefact extends ArtefactRecord {
  /** The newest of each role. */
  readonly uses: readonly { readonly environment: number; readonly role: 'artefact' | 'sbom' | 'sources' }[];
}

/** An artefact may be the sources of whatever was ever made of them. */
const newest = { select: { id: true }, orderBy: { id: 'desc' }, take: 20 } as const;

export const withUses = { environments: newest, sbomOf: newest, sourcesOf: newest } satisfies Prisma.ArtefactInclude;

type Row = Prisma.ArtefactGetPayload<{ include: typeof withUses }>;

export const toListedArtefact = ({ environments, sbomOf, sourcesOf, ...row }: Row): ListedArtefact => ({
  ...toArtefactRecord(row),
  uses: [
    ...environments.map(({ id }) => ({ environment: id, role: 'artefact' as const })),
    ...sbomOf.map(({ id }) => ({ environment: id, role: 'sbom' as const })),
    ...sourcesOf.map(({ id }) => ({ environment: id, role: 'sources' as const })),
  ],
});
