// Whose uploads are meant, as a condition of a list. Neighbours: upload-lists.ts, file-lists.ts.
import { Prisma } from '../generated/client.ts';

/** A user, and the tokens that groups of the user's own (shared-tokens.ts). */
export interface Senders {
  readonly userId: number;
  readonly tokenIds: readonly number[];
}

/** @param table the name of `uploads` in the statement */
export function sentBy(table: Prisma.Sql, { userId, tokenIds }: Senders): Prisma.Sql {
  const own = Prisma.sql`${table}.user_id = ${userId}`;
  return tokenIds.length === 0 ? own : Prisma.sql`(${own} OR ${table}.token_id = ANY(${[...tokenIds]}::int[]))`;
}
