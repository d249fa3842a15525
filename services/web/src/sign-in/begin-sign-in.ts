// Use case: sends a browser to the provider, and keeps what must come back with it. Neighbour: finish-sign-in.ts.
import { createSessionSecret, hashToken } from '@symdepot/symbols';
import { createCookie, requireOrigin, type Exchange } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { providerFailed } from '../events.ts';
import { faultOf, type ProviderFault } from '../oidc/sign-in-fault.ts';
import type { Provider } from '../oidc/provider.ts';

/** Ties a sign-in to the browser that began it: a link to the callback with somebody else's code signs nobody in. */
export const signInCookie = createCookie('symdepot-sign-in');
const cookieSeconds = 600;

export interface Beginning {
  readonly next: string;
  /** The session about which the provider is asked, without the user noticing; null: somebody signs in. */
  readonly sessionId: number | null;
  /** After a key that was not known. */
  readonly isSecondTry: boolean;
}

/** @returns the address at the provider, or why not. @throws AppError `host_unknown`, `database_unavailable` */
export async function beginSignIn(
  context: WebContext,
  provider: Provider,
  { next, sessionId, isSecondTry }: Beginning,
  exchange: Exchange,
): Promise<{ readonly url: string } | { readonly fault: ProviderFault }> {
  const redirectUri = `${requireOrigin(exchange.request, context.config.PUBLIC_URL)}/oidc/callback/`;
  let begun: Awaited<ReturnType<Provider['begin']>>;
  try {
    begun = await provider.begin({ redirectUri, isSilent: sessionId !== null });
  } catch (error) {
    providerFailed(context, error);
    return { fault: faultOf(error) };
  }
  const secret = createSessionSecret();
  await context.database.signIns.begin({ ...begun.checks, cookieHash: hashToken(secret), next, sessionId, isSecondTry });
  signInCookie.set(exchange, secret, cookieSeconds);
  return { url: begun.url };
}
