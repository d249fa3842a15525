// Who is who for the sign-in provider: finds, links or makes the user that it has named, and opens their session. A user is known by
// issuer and subject; an address alone opens no superuser's account, for the provider may give it to anybody. Neighbours: sign-ins.ts,
// open-session.ts.
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { changeAccounts } from '../accounts/change-accounts.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { openSession, signingIn, type OpenedSession, type ProviderIdentity, type SignInBrowser } from './open-session.ts';
import type { SessionLimits } from './session-record.ts';

/** Somebody as the provider has named them, and the rules of this system have let them pass. */
export interface ProviderUser {
  readonly identity: ProviderIdentity;
  readonly email: string;
  /** Names of groups: of those `managed` by the provider, the user is to be in the ones `held`. */
  readonly groups: { readonly managed: readonly string[]; readonly held: readonly string[] };
}

export interface ProviderSignIn {
  readonly user: ProviderUser;
  readonly browser: SignInBrowser;
  readonly limits: SessionLimits;
  /** Whether somebody unknown becomes a user. */
  readonly isOpen: boolean;
  /** Of the session that the browser has: that it is the same user is proved. */
  readonly currentUserId: number | null;
  /** The session about which the provider was asked again: with the same user it goes on. */
  readonly recheckedId: number | null;
}

export type UserRefusal = 'user_inactive' | 'user_unknown' | 'email_taken' | 'superuser_not_linked';

export interface ProviderUsers {
  /** @returns the session that was opened; `rechecked`: the one that was there goes on */
  signIn(signIn: ProviderSignIn): Promise<OpenedSession | 'rechecked' | UserRefusal>;
  /** Notes that somebody was not let in, for a reason that is known before the user is. */
  recordRefusal(refusal: { readonly email: string | null; readonly reason: string }, actor: Omit<Actor, 'actor' | 'via'>): Promise<void>;
}

export function createProviderUsers(client: PrismaConnection): ProviderUsers {
  return {
    signIn: (signIn) =>
      changeAccounts(client, async (transaction) => {
        const { user, browser, limits, recheckedId } = signIn;
        const { identity, email } = user;
        const found = await findUser(transaction, signIn);
        if (typeof found === 'string') {
          await refuse(transaction, signingIn(email, identity, browser), { email, reason: found });
          return found;
        }
        await moveToGroups(transaction, found, signIn);
        const { count } = await transaction.session.updateMany({
          where: { id: recheckedId ?? 0, userId: found.id },
          data: { checkedAt: new Date(), idToken: identity.idToken, issuer: identity.issuer, subject: identity.subject, sid: identity.sid },
        });
        return count > 0 ? 'rechecked' : openSession(transaction, { user: found, identity, browser, limits });
      }),
    async recordRefusal({ email, reason }, { requestId, address }) {
      const actor: Actor = { actor: email ?? '', via: 'provider', requestId, address };
      await refuse(client, actor, { email: email ?? '', reason });
    },
  };
}

interface FoundUser {
  readonly id: number;
  readonly email: string;
}

async function findUser(
  transaction: Transaction,
  { user, isOpen, currentUserId, browser }: ProviderSignIn,
): Promise<FoundUser | UserRefusal> {
  const { issuer, subject } = user.identity;
  const known = await transaction.user.findUnique({ where: { issuer_subject: { issuer, subject } } });
  if (known) return known.isActive ? known : 'user_inactive';
  const named = await transaction.user.findUnique({ where: { email: user.email } });
  if (named) {
    if (!named.isActive) return 'user_inactive';
    if (named.subject !== null) return 'email_taken';
    if (named.isSuperuser && named.id !== currentUserId) return 'superuser_not_linked';
    const linked = await transaction.user.update({ where: { id: named.id }, data: { issuer, subject } });
    await recordAudit(transaction, signingIn(named.email, user.identity, browser), {
      action: 'user.link',
      subjectKind: 'user',
      subject: named.email,
      details: { issuer, subject },
    });
    return linked;
  }
  if (!isOpen) return 'user_unknown';
  const created = await transaction.user.create({ data: { email: user.email, issuer, subject } });
  await recordAudit(transaction, signingIn(user.email, user.identity, browser), {
    action: 'user.create',
    subjectKind: 'user',
    subject: user.email,
    details: { is_superuser: false, permissions: [], groups: [], issuer, subject },
  });
  return created;
}

/** Groups of other names stay as operators have set them. */
async function moveToGroups(transaction: Transaction, { id, email }: FoundUser, { user, browser }: ProviderSignIn): Promise<void> {
  const { managed, held } = user.groups;
  if (managed.length === 0) return;
  const rows = await transaction.group.findMany({
    where: { name: { in: [...managed] } },
    select: { id: true, name: true, users: { where: { id }, select: { id: true } } },
  });
  const added = rows.filter(({ name, users }) => held.includes(name) && users.length === 0);
  const removed = rows.filter(({ name, users }) => !held.includes(name) && users.length > 0);
  if (added.length + removed.length === 0) return;
  const ids = (groups: readonly { id: number }[]): { id: number }[] => groups.map((group) => ({ id: group.id }));
  await transaction.user.update({ where: { id }, data: { groups: { connect: ids(added), disconnect: ids(removed) } } });
  await recordAudit(transaction, signingIn(email, user.identity, browser), {
    action: 'user.groups',
    subjectKind: 'user',
    subject: email,
    details: { added: added.map(({ name }) => name), removed: removed.map(({ name }) => name) },
  });
}

const refuse = (
  transaction: Pick<Transaction, 'auditEntry'>,
  actor: Actor,
  { email, reason }: { readonly email: string; readonly reason: string },
): Promise<void> =>
  recordAudit(transaction, actor, {
    action: 'user.sign_in_refused',
    subjectKind: 'user',
    subject: email,
    details: { reason, by: 'provider' },
  });
