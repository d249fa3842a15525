// The rows of `groups`: the members of a group have its permissions. Every change takes effect at the next lookup of a member's token
// (ADR 5), is audited, and takes the lock of change-accounts.ts. Neighbours: group-record.ts, group-changes.ts (what is written).
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import { recordAudits, type Actor } from './audit.ts';
import { changeAccounts } from './change-accounts.ts';
import { difference } from './difference.ts';
import { ofGroup, requireFreeName, writeGroupChange, type GroupContent } from './group-changes.ts';
import { groupSelect, requireGroup, toGroupRecord, type GroupKey, type GroupRecord } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { membershipOf } from './user-changes.ts';
import { requireUsers } from './user-record.ts';

/** The group as it is now, and which of the given names made a difference. */
export interface GroupChange<T extends string> {
  readonly group: GroupRecord;
  readonly changed: readonly T[];
}

export interface Groups {
  /** @throws AppError `group_exists`, `user_not_found` */
  create(group: GroupContent, actor: Actor): Promise<GroupRecord>;
  /** @throws AppError `group_not_found` (like everything that takes a name or id) */
  get(key: GroupKey): Promise<GroupRecord>;
  /** By name. */
  list(): Promise<GroupRecord[]>;
  /** What is not named stays. @throws AppError `group_exists`, `user_not_found` */
  change(key: GroupKey, change: { readonly [K in keyof GroupContent]?: GroupContent[K] | undefined }, actor: Actor): Promise<GroupRecord>;
  /** Returns the deleted group; its members stay users, tokens that they owned together are their makers' alone. */
  delete(key: GroupKey, actor: Actor): Promise<GroupRecord>;
  /** All or nothing. @throws AppError `user_not_found` */
  addMembers(key: GroupKey, emails: readonly string[], actor: Actor): Promise<GroupChange<string>>;
  /** All or nothing. @throws AppError `user_not_found` */
  removeMembers(key: GroupKey, emails: readonly string[], actor: Actor): Promise<GroupChange<string>>;
  grant(key: GroupKey, permissions: readonly Permission[], actor: Actor): Promise<GroupChange<Permission>>;
  revoke(key: GroupKey, permissions: readonly Permission[], actor: Actor): Promise<GroupChange<Permission>>;
}

export function createGroups(client: PrismaConnection): Groups {
  /** Adds to one of the lists, or takes from it. */
  const adjust = <K extends 'members' | 'permissions'>(
    key: GroupKey,
    list: K,
    { added = [], removed = [] }: { readonly added?: GroupContent[K]; readonly removed?: GroupContent[K] },
    actor: Actor,
  ) =>
    changeAccounts(client, async (transaction) => {
      const before = await requireGroup(transaction, key);
      // Also those that are taken away must exist.
      if (list === 'members') await requireUsers(transaction, removed);
      const left = [...new Set<string>([...before[list], ...added])].filter((name) => !(removed as readonly string[]).includes(name));
      const group = await writeGroupChange(transaction, before, { [list]: left }, actor);
      const { added: gained, removed: lost } = difference<string>(before[list], group[list]);
      return { group, changed: [...gained, ...lost] as GroupContent[K][number][] };
    });

  return {
    create: ({ name, permissions, members }, actor) =>
      changeAccounts(client, async (transaction) => {
        await requireFreeName(transaction, name);
        const users = await requireUsers(transaction, members);
        const data = { name, permissions: { connect: toRows(permissions) }, users: { connect: users.map(({ id }) => ({ id })) } };
        const group = toGroupRecord(await transaction.group.create({ data, select: groupSelect }));
        await recordAudits(transaction, actor, [
          ofGroup('group.create', name, { permissions: group.permissions, members: group.members }),
          ...group.members.map((email) => membershipOf(email, { added: [name], removed: [] })),
        ]);
        return group;
      }),
    get: (key) => requireGroup(client, key),
    async list() {
      const rows = await client.group.findMany({ select: groupSelect, orderBy: { name: 'asc' } });
      return rows.map(toGroupRecord);
    },
    change: (key, change, actor) =>
      changeAccounts(client, async (transaction) => writeGroupChange(transaction, await requireGroup(transaction, key), change, actor)),
    delete: (key, actor) =>
      changeAccounts(client, async (transaction) => {
        const group = await requireGroup(transaction, key);
        const { name, permissions, members } = group;
        const tokens = await transaction.token.findMany({ where: { groupId: group.id }, select: { id: true }, orderBy: { id: 'asc' } });
        await transaction.group.delete({ where: { id: group.id } });
        await recordAudits(transaction, actor, [
          ofGroup('group.delete', name, { permissions, members, tokens: tokens.map(({ id }) => id) }),
          ...members.map((email) => membershipOf(email, { added: [], removed: [name] })),
        ]);
        return group;
      }),
    addMembers: (key, added, actor) => adjust(key, 'members', { added: added.map((email) => email.toLowerCase()) }, actor),
    removeMembers: (key, removed, actor) => adjust(key, 'members', { removed: removed.map((email) => email.toLowerCase()) }, actor),
    grant: (key, added, actor) => adjust(key, 'permissions', { added }, actor),
    revoke: (key, removed, actor) => adjust(key, 'permissions', { removed }, actor),
  };
}
