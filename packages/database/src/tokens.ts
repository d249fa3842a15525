// The rows of `tokens`. A token may do what it says AND what its owner still may: losing a permission by any way
// (group changed, left the group, deactivated) takes it from the user's tokens at once (contract §1).
import { hashToken, isPermission, tokenPrefix, type Permission } from '@symdepot/symbols';
import type { Client } from './client.ts';

export interface TokenRecord {
  readonly id: number;
  readonly userId: number;
  readonly userEmail: string;
  readonly isUserActive: boolean;
  readonly expiresAt: Date;
  readonly permissions: readonly Permission[];
  readonly preferredUploadApiVersion: number;
}

export interface NewToken {
  readonly userId: number;
  /** 32 hex characters; only their hash is stored. */
  readonly secret: string;
  readonly permissions: readonly Permission[];
  readonly notes?: string;
  readonly expiresAt: Date;
}

export interface Tokens {
  /** By SHA-256 of the secret, in hex. */
  findByHash(secretHash: string): Promise<TokenRecord | undefined>;
  /** Notes that the token was used; writes at most once a minute. */
  recordUse(id: number): Promise<void>;
  /** Creates the token, or gives the one with this secret these permissions, owner and expiry. */
  upsert(token: NewToken): Promise<{ id: number }>;
  count(): Promise<number>;
}

const withPermissions = {
  permissions: { select: { codename: true } },
  user: {
    select: {
      email: true,
      isActive: true,
      isSuperuser: true,
      permissions: { select: { codename: true } },
      groups: { select: { permissions: { select: { codename: true } } } },
    },
  },
} as const;

export function createTokens(client: Client): Tokens {
  return {
    async findByHash(secretHash) {
      const row = await client.token.findUnique({
        where: { secretHash },
        include: withPermissions,
      });
      if (!row) return undefined;
      const held = new Set([...row.user.permissions, ...row.user.groups.flatMap((group) => group.permissions)].map((p) => p.codename));
      const permissions = row.permissions.map((p) => p.codename).filter((codename) => row.user.isSuperuser || held.has(codename));
      return {
        id: row.id,
        userId: row.userId,
        userEmail: row.user.email,
        isUserActive: row.user.isActive,
        expiresAt: row.expiresAt,
        permissions: permissions.filter(isPermission),
        preferredUploadApiVersion: row.preferredUploadApiVersion,
      };
    },
    async recordUse(id) {
      const minuteAgo = new Date(Date.now() - 60_000);
      await client.token.updateMany({
        where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: minuteAgo } }] },
        data: { lastUsedAt: new Date() },
      });
    },
    async upsert({ userId, secret, permissions, notes = '', expiresAt }) {
      const held = permissions.map((codename) => ({ codename }));
      const secretHash = hashToken(secret);
      return client.token.upsert({
        where: { secretHash },
        create: {
          userId,
          secretHash,
          prefix: tokenPrefix(secret),
          notes,
          expiresAt,
          permissions: { connect: held },
        },
        update: { userId, notes, expiresAt, permissions: { set: held } },
        select: { id: true },
      });
    },
    count: () => client.token.count(),
  };
}
