// Use case: ends the session that asks, and says where its user can sign out of the provider as well. Neighbour: begin-sign-in.ts.
import { actorOf, findOrigin, requireSameSite, sessionCookie, type Caller, type Exchange } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { providerFailed } from '../events.ts';

/** @returns the address at the provider, if there is one. @throws AppError `cross_site_request` */
export async function signOut(context: WebContext, caller: Caller | undefined, exchange: Exchange): Promise<string | null> {
  const { request } = exchange;
  if (caller?.token) return null; // it has no session
  requireSameSite(request, context.config.PUBLIC_URL);
  sessionCookie.clear(exchange);
  if (!caller?.session) return null;
  const ended = await context.database.sessions.signOut(caller.session.id, actorOf(request, caller));
  const origin = findOrigin(request, context.config.PUBLIC_URL);
  if (!ended?.idToken || !context.signIn || ended.issuer === null || origin === undefined) return null;
  try {
    return (await context.signIn.provider.findEndSessionUrl({ idToken: ended.idToken, returnTo: `${origin}/` })) ?? null;
  } catch (error) {
    providerFailed(context, error); // here it is done
    return null;
  }
}
