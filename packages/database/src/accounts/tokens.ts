// The rows of `tokens`: looked up at every request, created and ended by people.
// Neighbour: token-record.ts (the result, and what a token may do).
import { AppError } from '@symdepot/errors';
import {
  createNotifySecret,
  hashToken,
  isPermissionCombination,
  mayUploadTo,
  tokenPrefix,
  type Lane,
  type Permission,
} from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { isUniqueViolation } from '../connection/translate-errors.ts';
import { toRows } from './permission-rows.ts';
import { toTokenRecord, withOwner, type TokenRecord } from './token-record.ts';
import { heldPermissions, requireUsers, withHeld } from './user-record.ts';

interface TokenContent {
  /** 32 hex characters; only their hash is stored. */
  readonly secret: string;
  readonly permissions: readonly Permission[];
  readonly notes?: string;
  readonly expiresAt: Date;
}

export interface NewToken extends TokenContent {
  readonly userId: number;
}

export interface IssuedToken extends TokenContent {
  readonly userEmail: string;
  readonly preferredUploadApiVersion: number;
}

/** Who has sent what. */
export interface Sent {
  readonly user: { readonly id: number };
  readonly tokenId: number | null;
  readonly isBySession: boolean;
  readonly lane: Lane;
}

export type TokenState = 'active' | 'expired';

export interface Tokens {
  /** By SHA-256 of the secret, in hex. */
  findByHash(secretHash: string): Promise<TokenRecord | undefined>;
  /** Records that the token was used; writes at most once a minute. */
  recordUse(id: number): Promise<void>;
  /** Creates the token, or gives the one with this secret these permissions, owner and expiry. Checks no rule. */
  upsert(token: NewToken): Promise<{ id: number }>;
  /**
   * Creates the token for a user who may have it.
   * @throws AppError `token_permissions_combined`, `user_not_found`, `user_deactivated`, `token_permission_not_held`, `token_exists`
   */
  issue(token: IssuedToken): Promise<TokenRecord>;
  /** Newest first. @throws AppError `user_not_found` */
  list(filter: { readonly userEmail?: string | undefined; readonly state?: TokenState | undefined }): Promise<TokenRecord[]>;
  /** @throws AppError `token_not_found` (like everything that takes an id, except recordUse) */
  get(id: number): Promise<TokenRecord>;
  /**
   * Whether what was sent with it may be published now: checked again after every wait (ADR 5). A token that has expired meanwhile
   * still counts: it was valid long enough to send. For an upload by a session it is the user who must hold the permission.
   */
  isSenderAuthorized(sent: Sent): Promise<boolean>;
  setExpiry(id: number, expiresAt: Date): Promise<TokenRecord>;
  /** The URL to notify of uploads that are sent from now on. Null: none. */
  setNotifyUrl(id: number, url: string | null): Promise<TokenRecord>;
  /** The secret that signs notifications for this token; created here if there is none yet, or to replace the old one. */
  getNotifySecret(id: number, options?: { readonly isNew: boolean }): Promise<string>;
  /** Returns the deleted token. Uploads made with it stay. */
  delete(id: number): Promise<TokenRecord>;
  count(): Promise<number>;
}

export function createTokens(client: PrismaConnection): Tokens {
  const get = async (id: number): Promise<TokenRecord> => {
    const row = await client.token.findUnique({ where: { id }, include: withOwner });
    if (!row) throw new AppError('token_not_found', { id });
    return toTokenRecord(row);
  };

  return {
    async findByHash(secretHash) {
      const row = await client.token.findUnique({ where: { secretHash }, include: withOwner });
      return row ? toTokenRecord(row) : undefined;
    },
    async recordUse(id) {
      const minuteAgo = new Date(Date.now() - 60_000);
      await client.token.updateMany({
        where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: minuteAgo } }] },
        data: { lastUsedAt: new Date() },
      });
    },
    async upsert({ userId, ...token }) {
      const { permissions, ...data } = toRow(token);
      return client.token.upsert({
        where: { secretHash: data.secretHash },
        create: { ...data, userId, permissions: { connect: permissions } },
        update: { ...data, userId, permissions: { set: permissions } },
        select: { id: true },
      });
    },
    async issue({ userEmail, preferredUploadApiVersion, ...token }) {
      if (!isPermissionCombination(token.permissions)) throw new AppError('token_permissions_combined');
      const user = (await requireUsers(client, [userEmail]))[0]!;
      const { email, isActive, effectivePermissions } = user;
      if (!isActive) throw new AppError('user_deactivated', { email });
      const notHeld = token.permissions.filter((permission) => !effectivePermissions.includes(permission));
      if (notHeld.length > 0) throw new AppError('token_permission_not_held', { email, permissions: notHeld });
      const { permissions, ...row } = toRow(token);
      const data = { ...row, preferredUploadApiVersion, userId: user.id, permissions: { connect: permissions } };
      try {
        return toTokenRecord(await client.token.create({ data, include: withOwner }));
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('token_exists', undefined, { cause: error });
        throw error;
      }
    },
    async list({ userEmail, state }) {
      const users = userEmail === undefined ? [] : await requireUsers(client, [userEmail]);
      const now = new Date();
      const rows = await client.token.findMany({
        where: {
          ...(userEmail !== undefined && { userId: { in: users.map((user) => user.id) } }),
          ...(state === 'active' && { expiresAt: { gte: now } }),
          ...(state === 'expired' && { expiresAt: { lt: now } }),
        },
        include: withOwner,
        orderBy: { id: 'desc' },
      });
      return rows.map(toTokenRecord);
    },
    get,
    async isSenderAuthorized({ user: { id }, tokenId, isBySession, lane }) {
      if (isBySession) {
        const user = await client.user.findUnique({ where: { id }, select: withHeld });
        return user !== null && mayUploadTo(lane, heldPermissions(user));
      }
      if (tokenId === null) return false; // it was deleted
      const row = await client.token.findUnique({ where: { id: tokenId }, include: withOwner });
      return row !== null && mayUploadTo(lane, toTokenRecord(row).permissions);
    },
    async setExpiry(id, expiresAt) {
      await client.token.updateMany({ where: { id }, data: { expiresAt } });
      return get(id);
    },
    async setNotifyUrl(id, notifyUrl) {
      await client.token.updateMany({ where: { id }, data: { notifyUrl } });
      return get(id);
    },
    async getNotifySecret(id, { isNew } = { isNew: false }) {
      const where = isNew ? { id } : { id, notifySecret: null };
      await client.token.updateMany({ where, data: { notifySecret: createNotifySecret() } });
      const row = await client.token.findUnique({ where: { id }, select: { notifySecret: true } });
      if (!row) throw new AppError('token_not_found', { id });
      return row.notifySecret!;
    },
    async delete(id) {
      const token = await get(id);
      await client.token.deleteMany({ where: { id } });
      return token;
    },
    count: () => client.token.count(),
  };
}

const toRow = ({ secret, permissions, notes = '', expiresAt }: TokenContent) => ({
  secretHash: hashToken(secret),
  prefix: tokenPrefix(secret),
  notes,
  expiresAt,
  permissions: toRows(permissions),
});
