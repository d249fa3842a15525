// The rows of `groups`: the members of a group have its permissions. Every change takes effect at the next lookup of a
// member's token (ADR 5). Neighbours: group-record.ts (the result), users.ts.
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { isUniqueViolation } from '../connection/translate-errors.ts';
import type { Prisma } from '../generated/client.ts';
import { groupSelect, requireGroups, toGroupRecord, type GroupRecord } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { requireUsers } from './user-record.ts';

/** The group as it is now, and which of the given names made a difference. */
export interface GroupChange<T extends string> {
  readonly group: GroupRecord;
  readonly changed: readonly T[];
}

export interface Groups {
  /** @throws AppError `group_exists` */
  create(group: { readonly name: string; readonly permissions: readonly Permission[] }): Promise<GroupRecord>;
  /** @throws AppError `group_not_found` (like everything that takes a name) */
  get(name: string): Promise<GroupRecord>;
  /** By name. */
  list(): Promise<GroupRecord[]>;
  /** Returns the deleted group; its members stay users. */
  delete(name: string): Promise<GroupRecord>;
  /** All or nothing. @throws AppError `user_not_found` */
  addMembers(name: string, emails: readonly string[]): Promise<GroupChange<string>>;
  /** All or nothing. @throws AppError `user_not_found` */
  removeMembers(name: string, emails: readonly string[]): Promise<GroupChange<string>>;
  grant(name: string, permissions: readonly Permission[]): Promise<GroupChange<Permission>>;
  revoke(name: string, permissions: readonly Permission[]): Promise<GroupChange<Permission>>;
}

export function createGroups(client: PrismaConnection): Groups {
  const get = async (name: string): Promise<GroupRecord> => (await requireGroups(client, [name]))[0]!;
  const update = async (id: number, data: Prisma.GroupUpdateInput): Promise<GroupRecord> =>
    toGroupRecord(await client.group.update({ where: { id }, data, select: groupSelect }));

  return {
    async create({ name, permissions }) {
      const data = { name, permissions: { connect: toRows(permissions) } };
      try {
        return toGroupRecord(await client.group.create({ data, select: groupSelect }));
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('group_exists', { name }, { cause: error });
        throw error;
      }
    },
    get,
    async list() {
      const rows = await client.group.findMany({ select: groupSelect, orderBy: { name: 'asc' } });
      return rows.map(toGroupRecord);
    },
    async delete(name) {
      const group = await get(name);
      await client.group.deleteMany({ where: { id: group.id } });
      return group;
    },
    async addMembers(name, emails) {
      const { id, members } = await get(name);
      const users = await requireUsers(client, emails);
      const group = await update(id, { users: { connect: users.map((user) => ({ id: user.id })) } });
      return { group, changed: users.map(({ email }) => email).filter((email) => !members.includes(email)) };
    },
    async removeMembers(name, emails) {
      const { id, members } = await get(name);
      const users = await requireUsers(client, emails);
      const group = await update(id, { users: { disconnect: users.map((user) => ({ id: user.id })) } });
      return { group, changed: users.map(({ email }) => email).filter((email) => members.includes(email)) };
    },
    async grant(name, permissions) {
      const before = await get(name);
      const group = await update(before.id, { permissions: { connect: toRows(permissions) } });
      return { group, changed: permissions.filter((permission) => !before.permissions.includes(permission)) };
    },
    async revoke(name, permissions) {
      const before = await get(name);
      const group = await update(before.id, { permissions: { disconnect: toRows(permissions) } });
      return { group, changed: permissions.filter((permission) => before.permissions.includes(permission)) };
    },
  };
}
