// The routes of users: /api/users/…, for superusers. Neighbours: groups.ts, users.ts of database.
import { formatTimestamp, routes, usersPageSize } from '@symdepot/api';
import { actorOf, requireOrigin, serve, type Served } from '@symdepot/runtime/http';
import { blamingFields } from '../access/form-error.ts';
import type { WebContext } from '../context.ts';
import { describeUser } from '../present/describe-user.ts';

const listUsers = serve(routes.web.listUsers)(async ({ database }: WebContext, { query: { q, page } }) => {
  const { users, total } = await database.users.listPage({ text: q, page, pageSize: usersPageSize });
  return { status: 200, body: { users: users.map(describeUser), total, page } };
});

const postUser = serve(routes.web.createUser)(async ({ database }: WebContext, { body, caller }, { request }) => {
  const { email, is_superuser: isSuperuser, groups, permissions } = body;
  const created = await blamingFields({ groups: 'group_not_found' }, () =>
    database.users.create({ email, isSuperuser, groups, permissions }, actorOf(request, caller)),
  );
  return { status: 201, body: { user: describeUser({ ...created, uploadCount: 0 }) } };
});

const getUser = serve(routes.web.getUser)(async ({ database }: WebContext, { params: { id } }) => {
  const [user, uploadCount] = await Promise.all([database.users.get(id), database.users.countUploads(id)]);
  return { status: 200, body: { user: describeUser({ ...user, uploadCount }) } };
});

const patchUser = serve(routes.web.changeUser)(async ({ database }: WebContext, { params: { id }, body, caller }, { request }) => {
  const { is_active: isActive, is_superuser: isSuperuser, groups, permissions } = body;
  const by = { userId: caller.userId, actor: actorOf(request, caller) };
  const user = await blamingFields({ groups: 'group_not_found' }, () =>
    database.users.changeByUser(id, { isActive, isSuperuser, groups, permissions }, by),
  );
  return { status: 200, body: { user: describeUser({ ...user, uploadCount: await database.users.countUploads(id) }) } };
});

const postSignInLink = serve(routes.web.createSignInLink)(async (context: WebContext, { params: { id }, caller }, { request }) => {
  const { database, config } = context;
  const { email } = await database.users.get(id);
  const { code, expiresAt } = await database.signInLinks.create(email, actorOf(request, caller));
  const url = `${requireOrigin(request, config.PUBLIC_URL)}/sign-in#${code}`;
  return { status: 201, headers: { 'Cache-Control': 'no-store' }, body: { url, expires_at: formatTimestamp(expiresAt) } };
});

export const users: readonly Served<WebContext>[] = [listUsers, postUser, getUser, patchUser, postSignInLink];
