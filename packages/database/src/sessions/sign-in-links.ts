// The rows of `sign_in_links`: links that operators give, each of which signs one user in, once. Neighbour: open-session.ts.
import { createSignInCode, hashToken } from '@symdepot/symbols';
import { AppError } from '@symdepot/errors';
import { recordAudit, type Actor } from '../accounts/audit.ts';
import { requireUsers } from '../accounts/user-record.ts';
import { inTransaction } from '../connection/in-transaction.ts';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { openSession, signingIn, type OpenedSession, type SignInBrowser } from './open-session.ts';
import type { SessionLimits } from './session-record.ts';

export interface SignInLink {
  /** Stands behind the `#` of the link, so that it reaches no log; only its hash is stored. */
  readonly code: string;
  readonly userEmail: string;
  readonly expiresAt: Date;
}

export interface SignInLinks {
  /** @throws AppError `user_not_found`, `user_deactivated` */
  create(userEmail: string, actor: Actor): Promise<SignInLink>;
  /** The code is used up, also when its user is refused. @throws AppError `sign_in_code_unknown`, `sign_in_refused` */
  use(code: string, browser: SignInBrowser, limits: SessionLimits): Promise<OpenedSession>;
}

const validMs = 15 * 60_000;

export function createSignInLinks(client: PrismaConnection): SignInLinks {
  return {
    create: (userEmail, actor) =>
      inTransaction(client, async (transaction) => {
        const { id, email, isActive } = (await requireUsers(transaction, [userEmail]))[0]!;
        if (!isActive) throw new AppError('user_deactivated', { email });
        const code = createSignInCode();
        const expiresAt = new Date(Date.now() + validMs);
        await transaction.signInLink.create({ data: { codeHash: hashToken(code), userId: id, expiresAt } });
        await recordAudit(transaction, actor, { action: 'user.sign_in_link', subjectKind: 'user', subject: email, details: {} });
        return { code, userEmail: email, expiresAt };
      }),
    async use(code, browser, limits) {
      const opened = await inTransaction(client, async (transaction) => {
        const [link] = await transaction.$queryRaw<{ user_id: number; is_late: boolean }[]>`
          DELETE FROM sign_in_links WHERE code_hash = ${hashToken(code)} RETURNING user_id, expires_at < now() AS is_late`;
        if (!link || link.is_late) return undefined;
        const user = await transaction.user.findUniqueOrThrow({ where: { id: link.user_id } });
        if (user.isActive) return openSession(transaction, { user, identity: null, browser, limits });
        await recordAudit(transaction, signingIn(user.email, null, browser), {
          action: 'user.sign_in_refused',
          subjectKind: 'user',
          subject: user.email,
          details: { reason: 'user_inactive', by: 'link' },
        });
        return 'refused' as const;
      });
      if (opened === undefined) throw new AppError('sign_in_code_unknown');
      if (opened === 'refused') throw new AppError('sign_in_refused');
      return opened;
    },
  };
}
