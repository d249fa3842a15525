// The rows of `sessions`: who is signed in to the web site. Looked up at each request of theirs (ADR 33). Neighbours: session-record.ts
// (the result), open-session.ts (how one begins).
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { endOf, toSessionRecord, withUser, type SessionLimits, type SessionRecord } from './session-record.ts';

/** Whose sessions end at the provider's word: all of a user, or the one of a browser. */
/** With a `sid` that session; of sessions whose `sid` is not known all of the subject. Without one all of the subject. */
export interface EndedAtProvider {
  readonly issuer: string;
  readonly sid: string | undefined;
  readonly subject: string | undefined;
}

export interface Sessions {
  /**
   * The session with the secret of which this is the SHA-256 in hex; notes that it is in use, at most once a minute. Undefined:
   * there is none, or it has ended. A session of a deactivated user ends here.
   */
  use(secretHash: string, limits: SessionLimits): Promise<SessionRecord | undefined>;
  /** Those of a user that have not ended, newest first. */
  list(userId: number): Promise<SessionRecord[]>;
  /** @returns false when the user has no such session */
  end(session: { readonly id: number; readonly userId: number }, actor: Actor): Promise<boolean>;
  /** @returns how many */
  endOthers(session: { readonly id: number; readonly userId: number }, actor: Actor): Promise<number>;
  /** The user ends it by signing out. @returns what the provider needs to know for that; undefined: it has ended already */
  signOut(id: number, actor: Actor): Promise<{ readonly issuer: string | null; readonly idToken: string | null } | undefined>;
  /** The provider ends them. @returns how many */
  endAtProvider(which: EndedAtProvider, actor: Pick<Actor, 'requestId' | 'address'>): Promise<number>;
  /** The provider, asked again, does not let the user in any more. */
  endRefused(id: number, actor: Pick<Actor, 'requestId' | 'address'>): Promise<void>;
  /** The provider was asked about the user just now. */
  recordCheck(id: number): Promise<void>;
}

const touchMs = 60_000;

export function createSessions(client: PrismaConnection): Sessions {
  const endAll = (where: Prisma.SessionWhereInput, actorOf: (email: string) => Actor): Promise<number> =>
    inTransaction(client, async (transaction) => {
      const rows = await transaction.session.findMany({ where, select: { id: true, user: { select: { email: true } } } });
      for (const { id, user } of rows) {
        const { count } = await transaction.session.deleteMany({ where: { id } });
        if (count === 0) continue; // somebody else was first
        await recordAudit(transaction, actorOf(user.email), {
          action: 'session.end',
          subjectKind: 'session',
          subject: id,
          details: { user: user.email },
        });
      }
      return rows.length;
    });

  const byProvider =
    ({ requestId, address }: Pick<Actor, 'requestId' | 'address'>) =>
    (email: string): Actor => ({ actor: email, via: 'provider', requestId, address });

  return {
    async use(secretHash, limits) {
      const row = await client.session.findUnique({ where: { secretHash }, include: withUser });
      if (!row) return undefined;
      const now = new Date();
      if (row.expiresAt < now) return undefined;
      if (!row.user.isActive) {
        await client.session.deleteMany({ where: { id: row.id } });
        return undefined;
      }
      if (now.getTime() - row.lastSeenAt.getTime() < touchMs) return toSessionRecord(row);
      const seen = { lastSeenAt: now, expiresAt: endOf(row.createdAt, now, limits) };
      await client.session.updateMany({ where: { id: row.id }, data: seen });
      return toSessionRecord({ ...row, ...seen });
    },
    async list(userId) {
      const where = { userId, expiresAt: { gte: new Date() } };
      const rows = await client.session.findMany({ where, include: withUser, orderBy: { id: 'desc' } });
      return rows.map(toSessionRecord);
    },
    end: async ({ id, userId }, actor) => (await endAll({ id, userId }, () => actor)) > 0,
    endOthers: ({ id, userId }, actor) => endAll({ userId, id: { not: id } }, () => actor),
    signOut: (id, actor) =>
      inTransaction(client, async (transaction) => {
        const row = await transaction.session.findUnique({ where: { id }, include: { user: { select: { email: true } } } });
        if (!row) return undefined;
        await transaction.session.deleteMany({ where: { id } });
        const { issuer, idToken, user } = row;
        await recordAudit(transaction, actor, {
          action: 'user.sign_out',
          subjectKind: 'user',
          subject: user.email,
          details: { session: id },
        });
        return { issuer, idToken };
      }),
    endAtProvider({ issuer, sid, subject }, actor) {
      const ofSubject = subject === undefined ? [] : [{ subject, ...(sid !== undefined && { sid: null }) }];
      return endAll({ issuer, OR: [...(sid === undefined ? [] : [{ sid }]), ...ofSubject] }, byProvider(actor));
    },
    async endRefused(id, actor) {
      await endAll({ id }, byProvider(actor));
    },
    async recordCheck(id) {
      await client.session.updateMany({ where: { id }, data: { checkedAt: new Date() } });
    },
  };
}
