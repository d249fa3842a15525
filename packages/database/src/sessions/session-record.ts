// A row of `sessions` as the domain sees it. What its user may do is looked up each time: as with tokens, a change takes effect at
// once (ADR 5). Neighbours: sessions.ts, open-session.ts.
import type { Permission } from '@symdepot/symbols';
import { heldPermissions, withHeld } from '../accounts/user-record.ts';
import type { Prisma } from '../generated/client.ts';

export interface SessionRecord {
  readonly id: number;
  readonly userId: number;
  readonly userEmail: string;
  readonly isSuperuser: boolean;
  /** Of the user, at this moment. */
  readonly permissions: readonly Permission[];
  /** Of the provider; null when it was opened by a sign-in link. */
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  /** When the provider was last asked about the user. */
  readonly checkedAt: Date;
  readonly expiresAt: Date;
  /** The browser, as it names itself. */
  readonly agent: string;
  readonly address: string;
}

export const withUser = { user: { select: { ...withHeld, email: true } } } as const satisfies Prisma.SessionInclude;

export function toSessionRecord(row: Prisma.SessionGetPayload<{ include: typeof withUser }>): SessionRecord {
  const { id, userId, user, issuer, subject, createdAt, lastSeenAt, checkedAt, expiresAt, agent, address } = row;
  return {
    id,
    userId,
    userEmail: user.email,
    isSuperuser: user.isSuperuser,
    permissions: heldPermissions(user),
    issuer,
    subject,
    createdAt,
    lastSeenAt,
    checkedAt,
    expiresAt,
    agent,
    address,
  };
}

/** How long sessions last. */
export interface SessionLimits {
  readonly idleHours: number;
  readonly maxHours: number;
}

const hourMs = 3_600_000;

/** Of a session that is in use now: one column holds both ends. */
export const endOf = (createdAt: Date, now: Date, { idleHours, maxHours }: SessionLimits): Date =>
  new Date(Math.min(createdAt.getTime() + maxHours * hourMs, now.getTime() + idleHours * hourMs));
