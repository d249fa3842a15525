// Which artefacts retention removes (ADR 46), as SQL: who keeps whom has to be followed. A part of artefacts.ts.
import type { Transaction } from '../connection/in-transaction.ts';
import { Prisma } from '../generated/client.ts';

/** Internal, not pinned, and not downloaded since then; also without pins that have run out since. */
const isIdle = (artefact: Prisma.Sql, since: Date): Prisma.Sql => Prisma.sql`(
  ${artefact}.visibility = 'internal' AND ${artefact}.last_used_at < ${since} AND NOT EXISTS (
    SELECT FROM environment_pins p JOIN environments pinned ON pinned.id = p.environment_id
    WHERE pinned.artefact_id = ${artefact}.id AND (p.until IS NULL OR p.until > ${since})))`;

const isKept = (artefact: Prisma.Sql): Prisma.Sql => Prisma.sql`${artefact}.state IN ('stored', 'damaged')`;

const [unused, keeper] = [Prisma.sql`a`, Prisma.sql`k`];

/**
 * What belongs to an environment, its SBOM and its sources, goes after its artefact. Those that belong to one another, or to themselves,
 * are kept by nothing but use.
 */
const unusedRows = (usedBefore: Date, among: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT a.id FROM artefacts a
  WHERE ${among} AND ${isKept(unused)} AND ${isIdle(unused, usedBefore)} AND NOT EXISTS (
    WITH RECURSIVE keepers AS (
      SELECT a.id
      UNION
      SELECT k.id FROM keepers JOIN environments e ON e.sbom_id = keepers.id OR e.sources_id = keepers.id
        JOIN artefacts k ON k.id = e.artefact_id AND ${isKept(keeper)}
    ), parts AS (
      SELECT a.id
      UNION
      SELECT part FROM parts JOIN environments e ON e.artefact_id = parts.id, unnest(ARRAY[e.sbom_id, e.sources_id]) part
      WHERE part IS NOT NULL
    )
    SELECT FROM keepers JOIN artefacts k ON k.id = keepers.id
    WHERE k.id NOT IN (SELECT parts.id FROM parts) OR NOT ${isIdle(keeper, usedBefore)})`;

type Client = Pick<Transaction, '$queryRaw'>;

/** @returns ids, in their order */
export async function findUnused(
  client: Client,
  usedBefore: Date,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number[]> {
  const among = unusedRows(usedBefore, Prisma.sql`a.id > ${after}`);
  return (await client.$queryRaw<{ id: number }[]>`${among} ORDER BY a.id LIMIT ${limit}`).map(({ id }) => id);
}

export async function isUnused(client: Client, usedBefore: Date, id: number): Promise<boolean> {
  return (await client.$queryRaw<unknown[]>`${unusedRows(usedBefore, Prisma.sql`a.id = ${id}`)}`).length > 0;
}
