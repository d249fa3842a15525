// What changes of a group write: the row, its members, and the entries of the audit log. Neighbours: groups.ts (begins the
// transaction), user-changes.ts (each user whose membership changes has an entry).
import { AppError } from '@symdepot/errors';
import type { Permission } from '@symdepot/symbols';
import type { Transaction } from '../connection/in-transaction.ts';
import { recordAudits, type Actor, type AuditAction, type NewAuditEntry } from './audit.ts';
import { difference, isDifferent } from './difference.ts';
import { groupSelect, toGroupRecord, type GroupRecord } from './group-record.ts';
import { toRows } from './permission-rows.ts';
import { membershipOf } from './user-changes.ts';
import { requireUsers } from './user-record.ts';

export interface GroupContent {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** E-mail addresses. */
  readonly members: readonly string[];
}

export const ofGroup = (action: AuditAction, name: string, details: NonNullable<NewAuditEntry['details']>): NewAuditEntry => ({
  action,
  subjectKind: 'group',
  subject: name,
  details,
});

/** @throws AppError `group_exists`: a violated constraint would end the transaction, and say less */
export async function requireFreeName(transaction: Transaction, name: string): Promise<void> {
  if (await transaction.group.findUnique({ where: { name }, select: { id: true } })) throw new AppError('group_exists', { name });
}

/**
 * What is not named stays. @param before read in this transaction, under its lock (change-accounts.ts)
 * @throws AppError `group_exists`, `user_not_found`
 */
export async function writeGroupChange(
  transaction: Transaction,
  before: GroupRecord,
  { name = before.name, permissions, members }: { readonly [K in keyof GroupContent]?: GroupContent[K] | undefined },
  actor: Actor,
): Promise<GroupRecord> {
  if (name !== before.name) await requireFreeName(transaction, name);
  const users = members && (await requireUsers(transaction, members));
  const row = await transaction.group.update({
    where: { id: before.id },
    data: {
      name,
      ...(permissions && { permissions: { set: toRows(permissions) } }),
      ...(users && { users: { set: users.map(({ id }) => ({ id })) } }),
    },
    select: groupSelect,
  });
  const after = toGroupRecord(row);
  const rights = difference(before.permissions, after.permissions);
  const membership = difference(before.members, after.members);
  if (name === before.name && !isDifferent(rights) && !isDifferent(membership)) return after;
  await recordAudits(transaction, actor, [
    ofGroup('group.change', name, {
      ...(name !== before.name && { renamed_from: before.name }),
      ...(isDifferent(rights) && { granted: rights.added, revoked: rights.removed }),
      ...(isDifferent(membership) && { added: membership.added, removed: membership.removed }),
    }),
    ...membership.added.map((email) => membershipOf(email, { added: [name], removed: [] })),
    ...membership.removed.map((email) => membershipOf(email, { added: [], removed: [name] })),
  ]);
  return after;
}
