// One page of a list, and the total: counted, never guessed. Neighbours: upload-lists.ts, file-lists.ts,
// read-by-index.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { Prisma } from '../generated/client.ts';
import { readByIndex } from '../connection/read-by-index.ts';

export interface PageRange {
  readonly offset: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface ListQuery {
  /** The columns between SELECT and FROM. */
  readonly id: Prisma.Sql;
  readonly from: Prisma.Sql;
  readonly conditions: readonly Prisma.Sql[];
  readonly orderBy: Prisma.Sql;
}

export const findPage = (client: PrismaConnection, query: ListQuery, { offset, limit }: PageRange): Promise<Page<number>> =>
  readByIndex(client, async (transaction) => {
    const { id, from, orderBy } = query;
    const where = allOf(query.conditions);
    const [counted] = await transaction.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total FROM ${from} WHERE ${where}`;
    const total = Number(counted!.total);
    if (offset >= total) return { items: [], total };
    const rows = await transaction.$queryRaw<{ id: number | bigint }[]>`
      SELECT ${id} AS id FROM ${from} WHERE ${where} ORDER BY ${orderBy} LIMIT ${limit} OFFSET ${offset}`;
    return { items: rows.map((row) => Number(row.id)), total };
  });

export const allOf = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' AND ');

/** The rows in the order of their ids in the list; one that was deleted in the meantime is left out. */
export function inOrder<T extends { readonly id: number | bigint }>(ids: readonly number[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [Number(row.id), row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
