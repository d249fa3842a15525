// The rows of `tokens`: looked up at every request, made and ended by people, whose changes are audited and take the lock of
// change-accounts.ts. Neighbours: token-record.ts (the result, and what a token may do), token-changes.ts (what is written).
import { AppError } from '@symdepot/errors';
import { createNotifySecret, mayUploadTo, type Lane, type Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Actor } from './audit.ts';
import { changeAccounts } from './change-accounts.ts';
import {
  deleteToken,
  insertToken,
  replaceNotifySecret,
  rotateSecret,
  upsertToken,
  writeExpiry,
  writeTokenChange,
  type IssuedToken,
  type NewToken,
  type Rotation,
  type TokenChange,
} from './token-changes.ts';
import { requireToken, toOwnedToken, toTokenRecord, withGroup, withOwner, type OwnedToken, type TokenRecord } from './token-record.ts';
import { heldPermissions, requireUser, withHeld, type UserKey } from './user-record.ts';

/** Who has sent what. */
export interface Sent {
  readonly user: { readonly id: number };
  readonly tokenId: number | null;
  readonly isBySession: boolean;
  readonly lane: Lane;
}

export type TokenState = 'active' | 'expired';

export interface TokenFilter {
  /** Of this user. */
  readonly user?: UserKey | undefined;
  /** Also those that the groups of that user own. */
  readonly withGroups?: boolean;
  readonly state?: TokenState | undefined;
}

export interface Tokens {
  /**
   * By SHA-256 of the secret, in hex. During its grace also of the one before it, which manages no tokens: who has it could else get
   * another one that lasts, or take the new one from its owner.
   */
  findByHash(secretHash: string): Promise<TokenRecord | undefined>;
  /** Records that the token was used; writes at most once a minute. */
  recordUse(id: number): Promise<void>;
  /** Creates the token, or gives the one with this secret these permissions, owner and expiry. Checks no rule. */
  upsert(token: NewToken, actor: Actor): Promise<{ id: number }>;
  /**
   * Creates the token for a user who may have it.
   * @throws AppError `token_permissions_combined`, `user_not_found`, `user_deactivated`, `token_permission_not_held`, `token_exists`,
   * `group_not_found`
   */
  issue(token: IssuedToken, actor: Actor): Promise<OwnedToken>;
  /** Newest first. @throws AppError `user_not_found` */
  list(filter: TokenFilter): Promise<OwnedToken[]>;
  /** @throws AppError `token_not_found` (like everything that takes an id, except recordUse) */
  get(id: number): Promise<OwnedToken>;
  /**
   * Whether what was sent with it may be published now: checked again after every wait (ADR 5). A token that has expired meanwhile
   * still counts: it was valid long enough to send. For an upload by a session it is the user who must hold the permission.
   */
  isSenderAuthorized(sent: Sent): Promise<boolean>;
  /** Whether who sent something with this token, or, without one, signed in to the site, holds the permission now. */
  holdsNow(sender: { readonly userId: number; readonly tokenId: number | null }, permission: Permission): Promise<boolean>;
  /** From its expiry on, or from now on when it has expired. Of several at once each adds its days. */
  extend(id: number, days: number, actor: Actor): Promise<OwnedToken>;
  /** Now; it can be extended again. */
  expire(id: number, actor: Actor): Promise<{ readonly token: OwnedToken; readonly isChanged: boolean }>;
  /** What is not named stays. @throws AppError `group_not_found` */
  change(id: number, change: TokenChange, actor: Actor): Promise<OwnedToken>;
  /** The secret that signs notifications for this token; created here if there is none yet. */
  getNotifySecret(id: number): Promise<string>;
  /** Another one, in its place. */
  replaceNotifySecret(id: number, actor: Actor): Promise<string>;
  /** Another secret for everything that the token is used for; whoever has only the old one is refused after the grace. */
  rotate(id: number, rotation: Rotation, actor: Actor): Promise<OwnedToken>;
  /** Returns the deleted token. Uploads made with it stay. */
  delete(id: number, actor: Actor): Promise<OwnedToken>;
  count(): Promise<number>;
}

export function createTokens(client: PrismaConnection): Tokens {
  return {
    async findByHash(secretHash) {
      const row = await client.token.findUnique({ where: { secretHash }, include: withOwner });
      if (row) return toTokenRecord(row);
      const previous = { previousSecretHash: secretHash, previousSecretUntil: { gt: new Date() } };
      const before = await client.token.findFirst({ where: previous, include: withOwner, orderBy: { id: 'desc' } });
      if (!before) return undefined;
      const token = toTokenRecord(before);
      return { ...token, permissions: token.permissions.filter((permission) => permission !== 'manage_tokens') };
    },
    async recordUse(id) {
      const minuteAgo = new Date(Date.now() - 60_000);
      await client.token.updateMany({
        where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: minuteAgo } }] },
        data: { lastUsedAt: new Date() },
      });
    },
    upsert: (token, actor) => changeAccounts(client, (transaction) => upsertToken(transaction, token, actor)),
    issue: (token, actor) => changeAccounts(client, (transaction) => insertToken(transaction, token, actor)),
    async list({ user, withGroups = false, state }) {
      const owner = user === undefined ? undefined : await requireUser(client, user);
      const now = new Date();
      const rows = await client.token.findMany({
        where: {
          ...(owner && {
            OR: [{ userId: owner.id }, ...(withGroups ? [{ group: { users: { some: { id: owner.id } } } }] : [])],
          }),
          ...(state === 'active' && { expiresAt: { gte: now } }),
          ...(state === 'expired' && { expiresAt: { lt: now } }),
        },
        include: withGroup,
        orderBy: { id: 'desc' },
      });
      return rows.map(toOwnedToken);
    },
    get: (id) => requireToken(client, id),
    async isSenderAuthorized({ user: { id }, tokenId, isBySession, lane }) {
      return mayUploadTo(lane, isBySession ? await heldByUser(client, id) : await heldByToken(client, tokenId));
    },
    async holdsNow({ userId, tokenId }, permission) {
      return (tokenId === null ? await heldByUser(client, userId) : await heldByToken(client, tokenId)).includes(permission);
    },
    extend: (id, days, actor) =>
      changeAccounts(client, async (transaction) => {
        const before = await requireToken(transaction, id);
        const from = Math.max(before.expiresAt.getTime(), Date.now());
        return writeExpiry(transaction, before, new Date(from + days * 86_400_000), { action: 'token.extend', actor });
      }),
    expire: (id, actor) =>
      changeAccounts(client, async (transaction) => {
        const now = Date.now();
        const before = await requireToken(transaction, id);
        if (before.expiresAt.getTime() <= now) return { token: before, isChanged: false };
        // A millisecond ago: a token is valid until the end of the millisecond of its expiry.
        const token = await writeExpiry(transaction, before, new Date(now - 1), { action: 'token.expire', actor });
        return { token, isChanged: true };
      }),
    change: (id, change, actor) =>
      changeAccounts(client, async (transaction) => writeTokenChange(transaction, await requireToken(transaction, id), change, actor)),
    async getNotifySecret(id) {
      await client.token.updateMany({ where: { id, notifySecret: null }, data: { notifySecret: createNotifySecret() } });
      const row = await client.token.findUnique({ where: { id }, select: { notifySecret: true } });
      if (!row) throw new AppError('token_not_found', { id });
      return row.notifySecret!;
    },
    replaceNotifySecret: (id, actor) =>
      changeAccounts(client, async (transaction) => replaceNotifySecret(transaction, await requireToken(transaction, id), actor)),
    rotate: (id, rotation, actor) =>
      changeAccounts(client, async (transaction) => rotateSecret(transaction, await requireToken(transaction, id), rotation, actor)),
    delete: (id, actor) =>
      changeAccounts(client, async (transaction) => deleteToken(transaction, await requireToken(transaction, id), actor)),
    count: () => client.token.count(),
  };
}

async function heldByUser(client: PrismaConnection, id: number): Promise<readonly Permission[]> {
  const user = await client.user.findUnique({ where: { id }, select: withHeld });
  return user === null ? [] : heldPermissions(user);
}

/** Null: it was deleted. */
async function heldByToken(client: PrismaConnection, id: number | null): Promise<readonly Permission[]> {
  const row = id === null ? null : await client.token.findUnique({ where: { id }, include: withOwner });
  return row === null ? [] : toTokenRecord(row).permissions;
}
