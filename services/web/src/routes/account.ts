// The routes of whoever signs in, or is signed in: /api/account/…. Neighbours: ../sign-in/sign-in-by-link.ts, oidc.ts.
import { formatTimestamp, routes } from '@symdepot/api';
import { AppError } from '@symdepot/errors';
import { actorOf, requireSameSite, sessionCookie, serve, type Served } from '@symdepot/runtime/http';
import type { WebContext } from '../context.ts';
import { describeAccount } from '../present/describe-account.ts';
import { signInByLink } from '../sign-in/sign-in-by-link.ts';

const postSignIn = serve(routes.web.signIn)(async (context: WebContext, { body }, exchange) => {
  requireSameSite(exchange.request, context.config.PUBLIC_URL);
  const next = await signInByLink(context, body, exchange);
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { ok: true, next } };
});

const getAccount = serve(routes.web.getAccount)(async ({ database }: WebContext, { caller }) => {
  const [user, groups] = await Promise.all([database.users.get(caller.userEmail), database.groups.list()]);
  return { status: 200, body: { account: describeAccount(user, groups, caller.session!.issuer) } };
});

const listSessions = serve(routes.web.listSessions)(async ({ database }: WebContext, { caller }) => {
  const found = await database.sessions.list(caller.userId);
  const sessions = found.map(({ id, agent, address, issuer, createdAt, lastSeenAt, expiresAt }) => ({
    id,
    agent,
    address,
    provider: issuer,
    created_at: formatTimestamp(createdAt),
    last_seen_at: formatTimestamp(lastSeenAt),
    expires_at: formatTimestamp(expiresAt),
    is_current: id === caller.session!.id,
  }));
  return { status: 200, body: { sessions, total: sessions.length } };
});

const deleteSession = serve(routes.web.endSession)(async ({ database }: WebContext, { params, caller }, exchange) => {
  const isEnded = await database.sessions.end({ id: params.id, userId: caller.userId }, actorOf(exchange.request, caller));
  if (!isEnded) throw new AppError('session_not_found');
  if (params.id === caller.session!.id) sessionCookie.clear(exchange);
  return { status: 200, body: { ok: true } };
});

const deleteOtherSessions = serve(routes.web.endOtherSessions)(async ({ database }: WebContext, { caller }, { request }) => {
  const ended = await database.sessions.endOthers({ id: caller.session!.id, userId: caller.userId }, actorOf(request, caller));
  return { status: 200, body: { ok: true, ended } };
});

export const account: readonly Served<WebContext>[] = [postSignIn, getAccount, listSessions, deleteSession, deleteOtherSessions];
