// Looks single environments up, as of a date too, and all of the public list (ADR 46). A part of environments.ts. Neighbours:
// list-environments.ts, environment-conditions.ts.
import { atOneMoment, type Transaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import { isPublicRow, matching, newestFirst, type EnvironmentFilter } from './environment-conditions.ts';
import { toEnvironmentRecord, withArtefacts, type EnvironmentRecord } from './environment-record.ts';
import { readEnvironments } from './read-environments.ts';

export interface FindEnvironments {
  find(id: number): Promise<EnvironmentRecord | undefined>;
  /** The one that was current then: of those with these labels the newest that was public by that time. */
  findAsOf(filter: EnvironmentFilter, at: Date): Promise<EnvironmentRecord | undefined>;
  /** All public ones, the newest first, always in the same order, as they are at one moment. */
  listPublic(): Promise<PublicEnvironments>;
  /** As `listPublic` has it, without the list. */
  findPublicVersion(): Promise<PublicVersion>;
}

export interface PublicVersion {
  /** Another one for every change of the list. */
  readonly version: string;
  readonly changedAt: Date | null;
}

export interface PublicEnvironments extends PublicVersion {
  readonly environments: EnvironmentRecord[];
}

/** As `isPublicRow`. */
const inPublic = {
  publishedAt: { not: null },
  artefact: { state: { in: ['stored', 'damaged'] } },
} satisfies Prisma.EnvironmentWhereInput;

export function findEnvironments(client: PrismaConnection): FindEnvironments {
  const include = () => withArtefacts(new Date());
  return {
    async find(id) {
      const row = await client.environment.findUnique({ where: { id }, include: include() });
      return row ? toEnvironmentRecord(row) : undefined;
    },
    async findAsOf(filter, at) {
      const from = matching(filter, isPublicRow, Prisma.sql`e.published_at <= ${at}`);
      const [found] = await readEnvironments(client, await client.$queryRaw<{ id: number }[]>`SELECT e.id ${from} ${newestFirst} LIMIT 1`);
      return found;
    },
    listPublic: () =>
      atOneMoment(client, async (transaction) => {
        const version = await findPublicVersion(transaction);
        const orderBy = [{ publishedAt: 'desc' as const }, { id: 'desc' as const }];
        const rows = await transaction.environment.findMany({ where: inPublic, orderBy, include: include() });
        return { ...version, environments: rows.map(toEnvironmentRecord) };
      }),
    findPublicVersion: () => findPublicVersion(client),
  };
}

/** Not by the time of the last change alone: of two changes at once the earlier one may take effect later. */
async function findPublicVersion(client: Pick<Transaction, '$queryRaw'>): Promise<PublicVersion> {
  const row = Prisma.sql`concat_ws(' ', e.id, extract(epoch FROM e.listed_at), sbom.visibility, sources.visibility)`;
  const [found] = await client.$queryRaw<[{ listed: string; changedAt: Date | null }]>`
    SELECT (SELECT max(listed_at) FROM environments) AS "changedAt",
      encode(sha256(convert_to(coalesce(string_agg(${row}, ',' ORDER BY e.id), ''), 'UTF8')), 'hex') AS listed
    FROM environments e JOIN artefacts a ON a.id = e.artefact_id
      LEFT JOIN artefacts sbom ON sbom.id = e.sbom_id LEFT JOIN artefacts sources ON sources.id = e.sources_id
    WHERE ${isPublicRow}`;
  const { listed, changedAt } = found;
  return { version: `${changedAt?.getTime() ?? 0} ${listed}`, changedAt };
}
