// Signing in and out by the provider: /oidc/…. Neighbours: ../sign-in (the use cases), account.ts (by a link).
import { routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { readBody, requestContext, serve, type Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { logoutRefused, providerFailed } from '../events.ts';
import { faultOf } from '../oidc/sign-in-fault.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { finishSignIn, signInPage } from '../sign-in/finish-sign-in.ts';
import { nextPath } from '../sign-in/next-path.ts';
import { signOut } from '../sign-in/sign-out.ts';
import { slowDown } from '../sign-in/slow-down.ts';

/** Answers that lead on, or set a cookie. */
const unstored = { 'Cache-Control': 'no-store' };
const leadTo = (location: string) => ({ status: 302, headers: { ...unstored, Location: location } }) as const;

const getAuthenticate = serve(routes.web.beginSignIn)(async (context: WebContext, { query }, exchange) => {
  const { signIn } = context;
  if (!signIn) return leadTo(query.next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(nextPath(query.next))}`);
  await slowDown(context, 'begin', exchange.request.ip ?? ''); // each is a row, and anybody can ask
  const beginning = { next: nextPath(query.next), sessionId: null, isSecondTry: false };
  const begun = await beginSignIn(context, signIn.provider, beginning, exchange);
  if ('url' in begun) return leadTo(begun.url);
  return leadTo(signInPage(begun.fault === 'provider_away' ? begun.fault : 'provider_set_up_wrongly'));
});

const getCallback = serve(routes.web.finishSignIn)(async (context: WebContext, { caller }, exchange) =>
  leadTo(context.signIn ? await finishSignIn(context, context.signIn, caller, exchange) : signInPage('state_unknown')),
);

const postLogout = serve(routes.web.signOut)(async (context: WebContext, { caller }, exchange) => ({
  status: 200,
  headers: unstored,
  body: { redirect: await signOut(context, caller, exchange) },
}));

const maxTokenBytes = 65_536;

const postBackchannelLogout = serve(routes.web.signOutByProvider)(async (context: WebContext, _input, { request }) => {
  if (!context.signIn) throw new AppError('provider_missing');
  const body = await readBody(request, { maxBytes: maxTokenBytes });
  const token = new URLSearchParams(body.toString('utf8')).get('logout_token') ?? '';
  const { requestId } = requestContext(request);
  let ended: Awaited<ReturnType<typeof context.signIn.provider.readLogoutToken>>;
  try {
    ended = await context.signIn.provider.readLogoutToken(token);
  } catch (error) {
    if (faultOf(error) === 'provider_away') {
      providerFailed(context, error);
      throw new AppError('provider_unavailable', undefined, { cause: error });
    }
    logoutRefused(context, error);
    throw new AppError('logout_token_invalid', undefined, { cause: error });
  }
  await context.database.sessions.endAtProvider(ended, { requestId, address: request.ip ?? null });
  return { status: 200, headers: unstored };
});

export const oidc: readonly Served<WebContext>[] = [getAuthenticate, getCallback, postLogout, postBackchannelLogout];
