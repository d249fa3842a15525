// Use case: a browser comes back from the provider. What it began is taken from the database before anything else, so that it counts
// once; then the provider is asked who it is, and our rules whether they may come in. Neighbours: begin-sign-in.ts, judge-claims.ts.
import type { ProviderSignIn, SignIn } from '@symdepot/database';
import { sessionLimits } from '@symdepot/runtime';
import { requireOrigin, sessionCookie, type Caller, type Exchange } from '@symdepot/runtime/http';
import { hashToken } from '@symdepot/symbols';
import type { ProviderSignInContext, WebContext } from '../context.ts';
import { providerFailed, signInFailed, signedIn } from '../events.ts';
import { judgeClaims } from '../oidc/judge-claims.ts';
import type { ProviderClaims } from '../oidc/provider.ts';
import { faultOf, type Refusal, type SignInFault } from '../oidc/sign-in-fault.ts';
import { beginSignIn, signInCookie } from './begin-sign-in.ts';
import { browserOf } from './browser-of.ts';

export const signInPage = (fault: SignInFault): string => `/sign-in?error=${fault}`;

/** @returns where to go. @throws AppError `host_unknown`, `database_unavailable` */
export async function finishSignIn(
  context: WebContext,
  by: ProviderSignInContext,
  caller: Caller | undefined,
  exchange: Exchange,
): Promise<string> {
  const origin = requireOrigin(exchange.request, context.config.PUBLIC_URL);
  const callback = new URL(exchange.request.originalUrl, origin);
  const signIn = await takeSignIn(context, callback.searchParams.get('state'), exchange);
  if (!signIn) return signInPage('state_unknown');
  let claims: ProviderClaims;
  try {
    claims = await by.provider.finish(callback, signIn);
  } catch (error) {
    return afterFault(context, { by, signIn, error }, exchange);
  }
  return admit(context, { by, signIn, claims, caller }, exchange);
}

async function takeSignIn({ database }: WebContext, state: string | null, exchange: Exchange): Promise<SignIn | undefined> {
  const cookie = signInCookie.read(exchange.request);
  if (state === null || cookie === undefined) return undefined;
  const signIn = await database.signIns.take(state, hashToken(cookie));
  if (signIn) signInCookie.clear(exchange);
  return signIn;
}

interface Failure {
  readonly by: ProviderSignInContext;
  readonly signIn: SignIn;
  readonly error: unknown;
}

/** A provider that is away, or set up wrongly, has said nothing about the user: a session goes on. */
async function afterFault(context: WebContext, { by: { provider }, signIn, error }: Failure, exchange: Exchange): Promise<string> {
  const { next, sessionId, isSecondTry } = signIn;
  const fault = faultOf(error);
  if (fault === 'key_unknown') {
    provider.forget();
    if (isSecondTry) return signInPage('try_again');
    const again = await beginSignIn(context, provider, { next, sessionId, isSecondTry: true }, exchange);
    return 'url' in again ? again.url : signInPage(shown(again.fault));
  }
  if (fault === 'refused') return refuse(context, { signIn, refusal: fault, email: null }, exchange);
  providerFailed(context, error);
  if (sessionId === null) return signInPage(shown(fault));
  // Asked in vain, or for a user who has left the provider only: until then the session lasts as it does.
  await context.database.sessions.recordCheck(sessionId);
  return next;
}

const shown = (fault: ReturnType<typeof faultOf>): SignInFault =>
  fault === 'login_required' || fault === 'key_unknown' ? 'try_again' : fault;

interface Arrival {
  readonly by: ProviderSignInContext;
  readonly signIn: SignIn;
  readonly claims: ProviderClaims;
  readonly caller: Caller | undefined;
}

async function admit(context: WebContext, { by: { rules }, signIn, claims, caller }: Arrival, exchange: Exchange): Promise<string> {
  const { database, config } = context;
  const judged = judgeClaims(claims.claims, rules);
  if ('refusal' in judged) {
    await database.providerUsers.recordRefusal({ email: judged.email, reason: judged.refusal }, browserOf(exchange));
    return refuse(context, { signIn, ...judged }, exchange);
  }
  const { issuer, subject, sid, idToken } = claims;
  const browser = browserOf(exchange);
  const request: ProviderSignIn = {
    user: { identity: { issuer, subject, sid, idToken }, ...judged },
    browser,
    limits: sessionLimits(config),
    isOpen: rules.OIDC_CREATE_USERS,
    currentUserId: caller?.session ? caller.userId : null,
    recheckedId: signIn.sessionId,
  };
  const opened = await database.providerUsers.signIn(request);
  if (opened === 'rechecked') return signIn.next;
  if (typeof opened === 'string') return refuse(context, { signIn, refusal: opened, email: judged.email }, exchange);
  sessionCookie.set(exchange, opened.secret, config.SESSION_MAX_HOURS * 3_600);
  signedIn(context, { user: opened.userEmail, by: issuer, requestId: browser.requestId });
  return signIn.next;
}

interface Refused {
  readonly signIn: SignIn;
  readonly refusal: Refusal;
  readonly email: string | null;
}

/** Whoever is refused when the provider is asked again is signed out. */
async function refuse(context: WebContext, { signIn, refusal, email }: Refused, exchange: Exchange): Promise<string> {
  const { address, requestId } = browserOf(exchange);
  if (signIn.sessionId !== null) {
    await context.database.sessions.endRefused(signIn.sessionId, { address, requestId });
    sessionCookie.clear(exchange);
  }
  signInFailed(context, { reason: refusal, user: email, requestId });
  return signInPage(refusal);
}
