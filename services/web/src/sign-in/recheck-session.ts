// Use case: asks the provider at a page load whether it still lets in whom it let in long ago. Neighbours: begin-sign-in.ts,
// finish-sign-in.ts (what becomes of the answer).
import type { CallerSession, Exchange } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { beginSignIn } from './begin-sign-in.ts';
import { nextPath } from './next-path.ts';

const hourMs = 3_600_000;

/** @returns where the browser must go for it; undefined: it need not, or the provider is away, which says nothing about anybody */
export async function recheckSession(context: WebContext, session: CallerSession, exchange: Exchange): Promise<string | undefined> {
  const { signIn } = context;
  if (!signIn || session.issuer === null) return undefined;
  const { OIDC_RECHECK_HOURS: hours } = signIn.rules;
  if (hours === 0 || Date.now() - session.checkedAt.getTime() < hours * hourMs) return undefined;
  const beginning = { next: nextPath(exchange.request.originalUrl), sessionId: session.id, isSecondTry: false };
  const begun = await beginSignIn(context, signIn.provider, beginning, exchange);
  return 'url' in begun ? begun.url : undefined;
}
