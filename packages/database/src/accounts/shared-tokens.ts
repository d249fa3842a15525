// Tokens that a group owns: what was sent with one is everybody's in the group, to see, to retry and to cancel (ADR 35).
// Neighbours: tokens.ts, ../search/senders.ts.
import type { PrismaConnection } from '../connection/prisma-connection.ts';

interface SentWith {
  readonly id: number;
  readonly prefix: string;
  readonly notes: string;
  readonly group: string | null;
}

export interface SharedTokens {
  /** Whether the user is in the group that owns the token. */
  isMember(tokenId: number, userId: number): Promise<boolean>;
  /** As people are shown it; undefined: it has been deleted. */
  find(tokenId: number): Promise<SentWith | undefined>;
  /** Of all groups that the user is in. */
  listIds(userId: number): Promise<number[]>;
}

export const createSharedTokens = (client: PrismaConnection): SharedTokens => ({
  async isMember(tokenId, userId) {
    const [row] = await client.$queryRaw<{ found: boolean }[]>`
      SELECT EXISTS (
        SELECT FROM tokens t JOIN _user_groups m ON m."A" = t.group_id WHERE t.id = ${tokenId} AND m."B" = ${userId}
      ) AS found`;
    return row!.found;
  },
  async find(tokenId) {
    const [row] = await client.$queryRaw<SentWith[]>`
      SELECT t.id, t.prefix, t.notes, g.name AS "group" FROM tokens t LEFT JOIN groups g ON g.id = t.group_id WHERE t.id = ${tokenId}`;
    return row;
  },
  async listIds(userId) {
    const rows = await client.$queryRaw<{ id: number }[]>`
      SELECT t.id FROM tokens t JOIN _user_groups m ON m."A" = t.group_id WHERE m."B" = ${userId}`;
    return rows.map(({ id }) => id);
  },
});
