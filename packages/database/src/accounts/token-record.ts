// A row of `tokens` as the domain sees it. A token may do what it says AND what its owner still may: losing a permission
// in any way (group changed, left the group, deactivated) takes it from the user's tokens at once (contract §1, ADR 5).
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { fromRows } from './permission-rows.ts';
import { heldPermissions, withHeld } from './user-record.ts';

export interface TokenRecord {
  readonly id: number;
  readonly userId: number;
  readonly userEmail: string;
  readonly isUserActive: boolean;
  /** The first characters of the secret, for people. */
  readonly prefix: string;
  readonly notes: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  /** What it may do now: those of its stored permissions that its owner holds. */
  readonly permissions: readonly Permission[];
  /** The permissions it was created with. */
  readonly storedPermissions: readonly Permission[];
  readonly preferredUploadApiVersion: number;
  /** Notified of the end of every upload made with it. */
  readonly notifyUrl: string | null;
}

/** As it is shown to people; requests need no look at the group. */
export interface OwnedToken extends TokenRecord {
  /** The name of the group whose members own it together with its user (ADR 34). */
  readonly group: string | null;
  /** Until when the secret before the current one works as well; null: it does not. */
  readonly previousSecretUntil: Date | null;
}

export const withOwner = {
  permissions: { select: { codename: true } },
  user: { select: { ...withHeld, email: true } },
} as const satisfies Prisma.TokenInclude;

export function toTokenRecord(row: Prisma.TokenGetPayload<{ include: typeof withOwner }>): TokenRecord {
  const { id, userId, user, prefix, notes, createdAt, expiresAt, lastUsedAt, preferredUploadApiVersion, notifyUrl } = row;
  const storedPermissions = fromRows(row.permissions);
  const held = heldPermissions(user);
  return {
    id,
    userId,
    userEmail: user.email,
    isUserActive: user.isActive,
    prefix,
    notes,
    createdAt,
    expiresAt,
    lastUsedAt,
    permissions: storedPermissions.filter((permission) => held.includes(permission)),
    storedPermissions,
    preferredUploadApiVersion,
    notifyUrl,
  };
}

export const withGroup = { ...withOwner, group: { select: { name: true } } } as const satisfies Prisma.TokenInclude;

export const toOwnedToken = (row: Prisma.TokenGetPayload<{ include: typeof withGroup }>): OwnedToken => ({
  ...toTokenRecord(row),
  group: row.group?.name ?? null,
  previousSecretUntil: row.previousSecretUntil && row.previousSecretUntil.getTime() > Date.now() ? row.previousSecretUntil : null,
});

/** @throws AppError `token_not_found` */
export async function requireToken(client: Pick<PrismaConnection, 'token'>, id: number): Promise<OwnedToken> {
  const row = await client.token.findUnique({ where: { id }, include: withGroup });
  if (!row) throw new AppError('token_not_found', { id });
  return toOwnedToken(row);
}
