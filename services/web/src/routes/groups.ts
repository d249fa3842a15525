// The routes of groups: /api/groups/…, for superusers. Neighbours: users.ts, groups.ts of database.
import { routes, type GroupShape } from '@symdepot/api';
import type { GroupRecord } from '@symdepot/database';
import { actorOf, serve, type Served } from '@symdepot/runtime/http';
import { blamingFields } from '../access/form-error.ts';
import type { WebContext } from '../context.ts';

const describeGroup = ({ id, name, permissions, members }: GroupRecord): GroupShape => ({
  id,
  name,
  permissions: [...permissions],
  members: [...members],
});

const listGroups = serve(routes.web.listGroups)(async ({ database }: WebContext) => {
  const groups = await database.groups.list();
  return { status: 200, body: { groups: groups.map(describeGroup), total: groups.length } };
});

const postGroup = serve(routes.web.createGroup)(async ({ database }: WebContext, { body, caller }, { request }) => {
  const group = await blamingFields({ members: 'user_not_found' }, () => database.groups.create(body, actorOf(request, caller)));
  return { status: 201, body: { group: describeGroup(group) } };
});

const patchGroup = serve(routes.web.changeGroup)(async ({ database }: WebContext, { params, body, caller }, { request }) => {
  const group = await blamingFields({ members: 'user_not_found' }, () => database.groups.change(params.id, body, actorOf(request, caller)));
  return { status: 200, body: { group: describeGroup(group) } };
});

const deleteGroup = serve(routes.web.deleteGroup)(async ({ database }: WebContext, { params, caller }, { request }) => {
  await database.groups.delete(params.id, actorOf(request, caller));
  return { status: 200, body: { ok: true } };
});

export const groups: readonly Served<WebContext>[] = [listGroups, postGroup, patchGroup, deleteGroup];
