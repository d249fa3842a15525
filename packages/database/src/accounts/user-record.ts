// A row of `users` as the domain sees it, and what a user may do: the one place that computes it (ADR 5).
// Neighbours: users.ts, token-record.ts (a token may do no more than its owner).
import { AppError } from '@symdepot/errors';
import { permissions, type Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { fromRows } from './permission-rows.ts';

export interface UserRecord {
  readonly id: number;
  readonly email: string;
  readonly isActive: boolean;
  readonly isSuperuser: boolean;
  readonly createdAt: Date;
  /** The sign-in provider that knows the user; null: none has yet. */
  readonly issuer: string | null;
  readonly signedInAt: Date | null;
  /** Names, sorted. */
  readonly groups: readonly string[];
  /** Granted directly. */
  readonly permissions: readonly Permission[];
  /** Held in any way. */
  readonly effectivePermissions: readonly Permission[];
  readonly tokenCount: number;
}

const codenames = { select: { codename: true } } as const;

/** What `heldPermissions` needs from a user. */
export const withHeld = {
  isActive: true,
  isSuperuser: true,
  permissions: codenames,
  groups: { select: { name: true, permissions: codenames } },
} as const satisfies Prisma.UserSelect;

type Held = Prisma.UserGetPayload<{ select: typeof withHeld }>;

/** Directly, through a group, or everything as a superuser; nothing once deactivated. */
export function heldPermissions({ isActive, isSuperuser, permissions: direct, groups }: Held): Permission[] {
  if (!isActive) return [];
  if (isSuperuser) return [...permissions];
  return fromRows([...direct, ...groups.flatMap((group) => group.permissions)]);
}

export const userSelect = {
  ...withHeld,
  id: true,
  email: true,
  createdAt: true,
  issuer: true,
  signedInAt: true,
  _count: { select: { tokens: true } },
} as const satisfies Prisma.UserSelect;

export function toUserRecord(row: Prisma.UserGetPayload<{ select: typeof userSelect }>): UserRecord {
  const { id, email, isActive, isSuperuser, createdAt, issuer, signedInAt, groups, permissions: direct, _count } = row;
  return {
    id,
    email,
    isActive,
    isSuperuser,
    createdAt,
    issuer,
    signedInAt,
    groups: groups.map((group) => group.name).toSorted(),
    permissions: fromRows(direct),
    effectivePermissions: heldPermissions(row),
    tokenCount: _count.tokens,
  };
}

/** All of them. @throws AppError `user_not_found` with every address that has no user */
export async function requireUsers(client: Pick<PrismaConnection, 'user'>, emails: readonly string[]): Promise<UserRecord[]> {
  const wanted = [...new Set(emails.map((email) => email.toLowerCase()))];
  const rows = await client.user.findMany({ where: { email: { in: wanted } }, select: userSelect, orderBy: { email: 'asc' } });
  const missing = wanted.filter((email) => !rows.some((row) => row.email === email));
  if (missing.length > 0) throw new AppError('user_not_found', { emails: missing });
  return rows.map(toUserRecord);
}

/** An e-mail address in any letter case, or an id. */
export type UserKey = string | number;

/** @throws AppError `user_not_found` */
export async function requireUser(client: Pick<PrismaConnection, 'user'>, key: UserKey): Promise<UserRecord> {
  if (typeof key === 'string') return (await requireUsers(client, [key]))[0]!;
  const row = await client.user.findUnique({ where: { id: key }, select: userSelect });
  if (!row) throw new AppError('user_not_found', { id: key });
  return toUserRecord(row);
}
