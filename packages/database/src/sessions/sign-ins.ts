// The rows of `sign_ins`: sign-ins on their way through the provider. A row belongs to the browser that began it, and counts once.
// Neighbour: provider-users.ts (whom the provider has named).
import type { PrismaConnection } from '../connection/prisma-connection.ts';

export interface SignIn {
  readonly state: string;
  /** SHA-256 of the cookie of the browser, in hex. */
  readonly cookieHash: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where to go afterwards: a path of ours. */
  readonly next: string;
  /** The session about which the provider is asked again; null: somebody signs in. */
  readonly sessionId: number | null;
  /** The first try met a signature by a key that was not known yet. */
  readonly isSecondTry: boolean;
}

export interface SignIns {
  /** It can be taken for ten minutes. */
  begin(signIn: SignIn): Promise<void>;
  /** Ends it. Undefined: nothing like it was begun by this browser, or it is too old, or was taken before. */
  take(state: string, cookieHash: string): Promise<SignIn | undefined>;
}

const validMs = 10 * 60_000;

export function createSignIns(client: PrismaConnection): SignIns {
  return {
    async begin(signIn) {
      await client.signIn.create({ data: { ...signIn, expiresAt: new Date(Date.now() + validMs) } });
    },
    async take(state, cookieHash) {
      const row = await client.signIn.findUnique({ where: { state } });
      if (!row || row.cookieHash.trim() !== cookieHash) return undefined;
      const { count } = await client.signIn.deleteMany({ where: { state, cookieHash } });
      return count === 0 || row.expiresAt < new Date() ? undefined : row;
    },
  };
}
