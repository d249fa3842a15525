// What rows tell of a symbols file that cannot be downloaded: whether it, its module or its debug file was ever uploaded. Only of
// what anybody could download: stored, and in no private bucket. Neighbour: symbols-index.ts (what can be).
import { formatKey, type KeyParts, type Lane } from '@symdepot/symbols';
import { Prisma } from '../generated/client.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { inStored } from '../uploads/upload-conditions.ts';

export interface SymbolTrace {
  readonly lane: Lane;
  readonly uploadedAt: Date;
}

/** The newest of each, in either lane. */
export interface SymbolTraces {
  /** The file itself. */
  readonly own?: SymbolTrace;
  /** Another file of the same debug file and id. */
  readonly sameId?: SymbolTrace;
  /** The same debug file with another id: the newest of so many rows that a look stays cheap, which is of all but for few names. */
  readonly otherId?: SymbolTrace;
}

export interface SymbolTracesFinder {
  find(parts: KeyParts): Promise<SymbolTraces>;
}

const mostLooked = 10_000;

export function createSymbolTraces(client: PrismaConnection): SymbolTracesFinder {
  return {
    async find(parts) {
      const { debugFile, debugId } = parts;
      // Folded names are compared by their bytes, in which 0 is what follows the slash: a range of the index over folded keys.
      const newest = (kind: keyof SymbolTraces, isMeant: Prisma.Sql): Prisma.Sql => Prisma.sql`
        (SELECT ${kind}::text AS kind, near.lane, near.created_at AS "uploadedAt" FROM (
           SELECT f.id, u.lane, u.created_at FROM upload_files f JOIN uploads u ON u.id = f.upload_id
           WHERE ${isMeant} AND f.outcome IN ${inStored} AND u.private_bucket_url IS NULL LIMIT ${mostLooked}
         ) near ORDER BY near.id DESC LIMIT 1)`;
      const below = (folder: string): Prisma.Sql =>
        Prisma.sql`fold_name(f.key) > fold_name(${`${folder}/`}) AND fold_name(f.key) < fold_name(${`${folder}0`})`;
      const own = Prisma.sql`fold_name(f.key) = fold_name(${formatKey(parts)})`;
      const rows = await client.$queryRaw<(SymbolTrace & { kind: keyof SymbolTraces })[]>`
        ${newest('own', own)} UNION ALL
        ${newest('sameId', below(`${debugFile}/${debugId}`))} UNION ALL
        ${newest('otherId', Prisma.sql`${below(debugFile)} AND split_part(f.key, '/', 2) <> ${debugId}`)}`;
      return Object.fromEntries(rows.map(({ kind, ...trace }) => [kind, trace]));
    },
  };
}
