// The routes of tokens: /api/tokens/…. Neighbours: ../access/own-token.ts (who may), token-changes.ts of database.
import { routes } from '@symdepot/api';
import type { Database } from '@symdepot/database';
import { AppError } from '@symdepot/errors';
import { actorOf, serve, type Caller, type Served } from '@symdepot/runtime/http';
import { createTokenSecret, type Permission } from '@symdepot/symbols';
import { blamingFields, formError } from '../access/form-error.ts';
import { readNotifyUrl } from '../access/notify-url.ts';
import { findChangeableToken, findDeletableToken, mayChange, requireSecretsOf } from '../access/own-token.ts';
import type { WebContext } from '../context.ts';
import { describeToken, isExpired } from '../present/describe-token.ts';

const hourMs = 3_600_000;
const unstored = { 'Cache-Control': 'no-store' };

/** By name: those with which the caller can share a token. */
async function findShareableGroups({ users, groups }: Database, caller: Caller): Promise<readonly string[]> {
  if (caller.session?.isSuperuser) return (await groups.list()).map(({ name }) => name);
  return (await users.get(caller.userId)).groups;
}

/** @throws AppError `form_invalid` */
async function requireShareableGroup(database: Database, caller: Caller, group: string | null): Promise<void> {
  if (group === null || (await findShareableGroups(database, caller)).includes(group)) return;
  throw formError('group', 'must be a group that you are a member of');
}

/** Who is told a secret may do no more with it than without it. @throws AppError `token_permission_not_held` */
function requireHeld({ userEmail, permissions }: Caller, needed: readonly Permission[]): void {
  const notHeld = needed.filter((permission) => !permissions.includes(permission));
  if (notHeld.length > 0) throw new AppError('token_permission_not_held', { email: userEmail, permissions: notHeld });
}

const listTokens = serve(routes.web.listTokens)(async ({ database }: WebContext, { caller, query }) => {
  if (query.user !== undefined && !caller.session?.isSuperuser) throw new AppError('superuser_needed');
  const [all, groups] = await Promise.all([
    blamingFields({ user: 'user_not_found' }, () => database.tokens.list({ user: query.user ?? caller.userId, withGroups: true })),
    findShareableGroups(database, caller),
  ]);
  const expired = all.filter(isExpired);
  const shown = { all, expired, active: all.filter((token) => !isExpired(token)) }[query.state];
  return {
    status: 200,
    body: {
      tokens: shown.map((token) => describeToken(token, mayChange(caller))),
      offered: [...caller.permissions],
      groups: [...groups],
      totals: { all: all.length, active: all.length - expired.length, expired: expired.length },
    },
  };
});

const postToken = serve(routes.web.createToken)(async ({ database, config }: WebContext, { caller, body }, { request }) => {
  const { userEmail } = caller;
  requireHeld(caller, body.permissions);
  await requireShareableGroup(database, caller, body.group);
  const secret = createTokenSecret();
  const issued = {
    userEmail,
    secret,
    permissions: body.permissions,
    notes: body.notes,
    expiresAt: new Date(Date.now() + body.expires_in_days * 86_400_000),
    preferredUploadApiVersion: 1,
    notifyUrl: readNotifyUrl(body.notify_url, caller, config),
    group: body.group,
  };
  const token = await blamingFields({ group: 'group_not_found' }, () => database.tokens.issue(issued, actorOf(request, caller)));
  return { status: 201, headers: unstored, body: { ok: true, token: { ...describeToken(token, mayChange(caller)), key: secret } } };
});

const patchToken = serve(routes.web.changeToken)(async ({ database, config }: WebContext, { params, caller, body }, { request }) => {
  const { token, as } = await findChangeableToken(database, params.id, caller);
  const { notes, group, new_secret: isNewSecret } = body;
  if (isNewSecret) requireSecretsOf(as);
  if (group !== undefined && group !== token.group) {
    // With whom uploads are shared is a matter of who sends them.
    if (as === 'member') throw formError('group', `can be changed by ${token.userEmail}, who made the token, and by superusers`);
    await requireShareableGroup(database, caller, group);
  }
  const notifyUrl = body.notify_url === undefined ? undefined : readNotifyUrl(body.notify_url, caller, config);
  const actor = actorOf(request, caller);
  const changed = await blamingFields({ group: 'group_not_found' }, () =>
    database.tokens.change(params.id, { notes, notifyUrl, group }, actor),
  );
  const secret = isNewSecret && (await database.tokens.replaceNotifySecret(params.id, actor));
  return { status: 200, headers: unstored, body: { token: describeToken(changed, true), ...(secret && { notify_secret: secret }) } };
});

const deleteToken = serve(routes.web.deleteToken)(async ({ database }: WebContext, { params, caller }, { request }) => {
  await findDeletableToken(database, params.id, caller);
  await database.tokens.delete(params.id, actorOf(request, caller));
  return { status: 200, body: { ok: true } };
});

const postExtension = serve(routes.web.extendToken)(async ({ database }: WebContext, { params, caller, body }, { request }) => {
  await findChangeableToken(database, params.id, caller);
  const token = await database.tokens.extend(params.id, body.days, actorOf(request, caller));
  return { status: 200, body: { ok: true, days: body.days, token: describeToken(token, true) } };
});

const postRotation = serve(routes.web.rotateToken)(async ({ database }: WebContext, { params, caller, body }, { request }) => {
  const { token, as } = await findChangeableToken(database, params.id, caller);
  requireSecretsOf(as);
  requireHeld(caller, token.storedPermissions);
  const secret = createTokenSecret();
  const rotated = await database.tokens.rotate(params.id, { secret, graceMs: body.grace_hours * hourMs }, actorOf(request, caller));
  return { status: 200, headers: unstored, body: { ok: true, token: { ...describeToken(rotated, true), key: secret } } };
});

export const tokens: readonly Served<WebContext>[] = [listTokens, postToken, patchToken, deleteToken, postExtension, postRotation];
