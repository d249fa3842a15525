// Opens a session, within the transaction that has made sure who it is for. Every sign-in gets a new one, so that nobody can have
// known its secret before. Neighbours: sign-in-links.ts, provider-users.ts (the two ways to sign in).
import { createSessionSecret, hashToken } from '@symdepot/symbols';
import { recordAudit, type Actor } from '../accounts/audit.ts';
import type { Transaction } from '../connection/in-transaction.ts';
import { endOf, type SessionLimits } from './session-record.ts';

/** Where somebody signs in. */
export interface SignInBrowser {
  /** As it names itself. */
  readonly agent: string;
  readonly address: string;
  /** SHA-256 of the secret of the session that the browser has had until now, which ends. */
  readonly replacedHash: string | undefined;
  readonly requestId: string;
}

/** Of the provider. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string | null;
  readonly idToken: string | null;
}

export interface SessionOpening {
  readonly user: { readonly id: number; readonly email: string };
  readonly identity: ProviderIdentity | null;
  readonly browser: SignInBrowser;
  readonly limits: SessionLimits;
}

export interface OpenedSession {
  readonly userEmail: string;
  /** For the cookie; only its hash is stored. */
  readonly secret: string;
}

export async function openSession(transaction: Transaction, { user, identity, browser, limits }: SessionOpening): Promise<OpenedSession> {
  const secret = createSessionSecret();
  const now = new Date();
  const { agent, address, replacedHash } = browser;
  if (replacedHash !== undefined) await transaction.session.deleteMany({ where: { secretHash: replacedHash } });
  const { id } = await transaction.session.create({
    data: {
      ...identity,
      secretHash: hashToken(secret),
      userId: user.id,
      createdAt: now,
      lastSeenAt: now,
      checkedAt: now,
      expiresAt: endOf(now, now, limits),
      agent: agent.slice(0, 300),
      address: address.slice(0, 45),
    },
    select: { id: true },
  });
  await transaction.user.update({ where: { id: user.id }, data: { signedInAt: now } });
  await recordAudit(transaction, signingIn(user.email, identity, browser), {
    action: 'user.sign_in',
    subjectKind: 'user',
    subject: user.email,
    details: { session: id, by: identity ? identity.issuer : 'link' },
  });
  return { userEmail: user.email, secret };
}

/** Whoever signs in does it themselves. */
export const signingIn = (email: string, identity: ProviderIdentity | null, { requestId, address }: SignInBrowser): Actor => ({
  actor: email,
  via: identity ? 'provider' : 'site',
  requestId,
  address,
});
