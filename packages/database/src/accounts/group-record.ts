// A row of `groups` as the domain sees it. Neighbours: groups.ts, users.ts (adds members when a user is created).
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { PrismaConnection } from '../connection/prisma-connection.ts';
import type { Prisma } from '../generated/client.ts';
import { fromRows } from './permission-rows.ts';

export interface GroupRecord {
  readonly id: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** E-mail addresses, sorted; also of deactivated users. */
  readonly members: readonly string[];
}

export const groupSelect = {
  id: true,
  name: true,
  permissions: { select: { codename: true } },
  users: { select: { email: true } },
} as const satisfies Prisma.GroupSelect;

export const toGroupRecord = ({ id, name, permissions, users }: Prisma.GroupGetPayload<{ select: typeof groupSelect }>): GroupRecord => ({
  id,
  name,
  permissions: fromRows(permissions),
  members: users.map((user) => user.email).toSorted(),
});

/** All of them. @throws AppError `group_not_found` with every unknown name, and the known ones */
export async function requireGroups(client: Pick<PrismaConnection, 'group'>, names: readonly string[]): Promise<GroupRecord[]> {
  const rows = await client.group.findMany({ where: { name: { in: [...names] } }, select: groupSelect, orderBy: { name: 'asc' } });
  const missing = [...new Set(names)].filter((name) => !rows.some((row) => row.name === name));
  if (missing.length === 0) return rows.map(toGroupRecord);
  const known = await client.group.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  throw new AppError('group_not_found', { names: missing, known: known.map((group) => group.name) });
}

/** A name, or an id. */
export type GroupKey = string | number;

/** @throws AppError `group_not_found` */
export async function requireGroup(client: Pick<PrismaConnection, 'group'>, key: GroupKey): Promise<GroupRecord> {
  if (typeof key === 'string') return (await requireGroups(client, [key]))[0]!;
  const row = await client.group.findUnique({ where: { id: key }, select: groupSelect });
  if (!row) throw new AppError('group_not_found', { id: key });
  return toGroupRecord(row);
}
